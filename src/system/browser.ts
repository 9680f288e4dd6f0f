import { spawn } from 'node:child_process'

/**
 * Shows a URL in the user's browser, by the system's own way. Does nothing where there is none: the
 * URL was printed.
 */
export async function openInBrowser(
  url: string,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  const command = platform === 'darwin' ? 'open' : 'xdg-open'
  await new Promise<void>((resolve) => {
    const child = spawn(command, [url], { stdio: 'ignore', detached: true })
    child.once('error', () => resolve())
    child.once('spawn', () => {
      child.unref()
      resolve()
    })
  })
}
