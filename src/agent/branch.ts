import { run } from '../system/process.ts'
import { watchBranch } from './git/watch.ts'

/** What the agent knows of the branch that it serves. */
export interface ServedBranch {
  commit(): string | undefined
}

/** Follows the served branch; `onCommit` is called for each commit after the first. */
export function followBranch(
  git: { repository: string; branch: string },
  onCommit: (commit: string) => Promise<void>,
  context: { signal: AbortSignal; log: (line: string) => void },
): ServedBranch {
  let commit: string | undefined
  const follow = async () => {
    const found = await run('git', ['-C', git.repository, 'rev-parse', '--absolute-git-dir'])
    if (found.exitCode !== 0) throw new Error(found.stderr.trim())
    commit = await watchBranch({
      gitDirectory: found.stdout.trim(),
      branch: git.branch,
      signal: context.signal,
      onError: (error) => context.log(`watching the branch: ${String(error)}`),
      onCommit: async (next) => {
        commit = next
        await onCommit(next)
      },
    })
  }
  follow().catch((error) => context.log(`watching the branch: ${String(error)}`))
  return { commit: () => commit }
}
