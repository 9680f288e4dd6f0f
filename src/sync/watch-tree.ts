import { relative, sep } from 'node:path'
import { watchBranch } from '../agent/git/watch.ts'
import { debounce } from '../system/debounce.ts'

/** An editor writes a file in several steps; milliseconds of quiet before it is read. */
const quietMs = 60

export interface WatchTreeOptions {
  root: string
  gitDirectory: string
  branch: string
  signal: AbortSignal
  onError: (error: unknown) => void
}

/**
 * Calls `onChange` after every change of a file of a work tree or of the branch beneath it, never
 * twice at the same time; ends with `signal`. Resolves when both watches stand. By chokidar: Node's own recursive watch
 * loses a file that an editor replaces (Node 24, Linux).
 */
export async function watchTree(
  onChange: () => Promise<void>,
  { root, gitDirectory, branch, signal, onError }: WatchTreeOptions,
): Promise<void> {
  const { watch } = await import('chokidar')
  const debounced = debounce(onChange, quietMs, onError)
  const watcher = watch(root, {
    ignoreInitial: true,
    ignored: (path) => isLeftAlone(relative(root, path)),
  })
  watcher.on('all', () => debounced.trigger()).on('error', onError)
  const stop = () => {
    debounced.cancel()
    void watcher.close()
  }
  signal.addEventListener('abort', stop, { once: true })
  await Promise.all([
    new Promise((resolve) => watcher.once('ready', () => resolve(undefined))),
    watchBranch({ gitDirectory, branch, signal, onError, onCommit: () => debounced.trigger() }),
  ])
}

/** git's own files, and packages, of which there are more than a system has watches. */
export function isLeftAlone(path: string): boolean {
  return path.split(sep).some((part) => part === '.git' || part === 'node_modules')
}
