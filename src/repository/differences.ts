import { gitLines } from './git.ts'
import type { Notice } from './model.ts'

/** What the user sees in the work tree and Flux will not. */
export async function differences(
  root: string,
  branch: string,
  commit: string,
  current: string | undefined,
): Promise<Notice[]> {
  const notices: Notice[] = []
  if (current !== branch) {
    const message = `Serving the branch ${branch} (${commit.slice(0, 8)}); ${current ?? 'a detached HEAD'} is checked out.`
    notices.push({ code: 'head-elsewhere', message })
  }
  const changed = await gitLines(['status', '--porcelain', '-z', '--no-renames'], { cwd: root })
  if (changed.length > 0) {
    const files = changed.length === 1 ? '1 file' : `${changed.length} files`
    const message = `Uncommitted changes in ${files} are not served: Flux reads the commit ${commit.slice(0, 8)}.`
    notices.push({ code: 'uncommitted', message })
  }
  return notices
}
