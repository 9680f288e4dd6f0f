import { type FSWatcher, statSync, watch } from 'node:fs'

export interface FolderWatch {
  /** Takes up folders that have appeared or were made anew, drops those that are gone. */
  refresh(): void
  close(): void
}

/**
 * Watches folders that may come and go, each by itself: Node's recursive watch on Linux loses a
 * file that is replaced by a rename, which is how git writes every ref.
 */
export function watchFolders(
  folders: string[],
  onChange: (folder: string, name: string) => void,
  onError: (error: unknown) => void,
): FolderWatch {
  const watched = new Map<string, { inode: number; watcher: FSWatcher }>()
  const drop = (folder: string) => {
    watched.get(folder)?.watcher.close()
    watched.delete(folder)
  }
  const take = (folder: string) => {
    const inode = statSync(folder, { throwIfNoEntry: false })?.ino
    if (watched.get(folder)?.inode === inode) return
    drop(folder)
    if (inode === undefined) return
    const watcher = watch(folder, { persistent: false }, (_event, name) =>
      onChange(folder, name ?? ''),
    )
    watcher.on('error', onError)
    watched.set(folder, { inode, watcher })
  }
  const refresh = () => {
    for (const folder of folders) {
      try {
        take(folder)
      } catch (error) {
        onError(error)
      }
    }
  }
  refresh()
  return { refresh, close: () => folders.forEach(drop) }
}
