import { FleetError, messageOf } from '../errors.ts'

/**
 * Puts a text on the clipboard of the desktop. By clipboardy, which knows the ways of macOS,
 * Windows, WSL, Wayland and X11.
 * @throws FleetError where there is no clipboard, as in a session without a desktop
 */
export async function copyToClipboard(text: string): Promise<void> {
  const { default: clipboard } = await import('clipboardy')
  try {
    await clipboard.write(text)
  } catch (error) {
    throw new FleetError({
      code: 'no-clipboard',
      message: 'Nothing could be copied: this session has no clipboard',
      why: messageOf(error).split('\n', 1)[0] ?? '',
      hint: 'Use --show to print it instead.',
    })
  }
}
