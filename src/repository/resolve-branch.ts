import { git } from './git.ts'
import { missingPath } from './missing-entry.ts'

/** The commit and tree that a branch stands at. @throws FleetError when it lacks a folder. */
export async function resolveBranch(
  root: string,
  branch: string,
  path: string,
): Promise<{ commit: string; tree: string }> {
  const ref = `refs/heads/${branch}`
  const names = [`${ref}^{commit}`, `${ref}^{tree}`, `${ref}:${path}`]
  const check = ['cat-file', '--batch-check=%(objectname) %(objecttype)']
  const answers = await git(check, { cwd: root, input: `${names.join('\n')}\n` })
  const [commit = '', tree = '', folder = ''] = answers.split('\n')
  if (!folder.endsWith(' tree')) throw await missingPath(root, branch, path)
  return { commit: commit.split(' ')[0] ?? '', tree: tree.split(' ')[0] ?? '' }
}
