import { ExitCode, FleetError } from '../errors.ts'
import { gitLines, tryGit } from './git.ts'

export interface Branches {
  local: string[]
  /** Without the remote's name. */
  remote: string[]
  /** Undefined when HEAD is detached. */
  current: string | undefined
}

/** The branches of a repository. @throws FleetError when it has no commit. */
export async function listBranches(root: string): Promise<Branches> {
  const format = '--format=%(HEAD)%(refname)'
  const lines = await gitLines(['for-each-ref', format, 'refs/heads', 'refs/remotes'], {
    cwd: root,
  })
  const marked = lines.map((line) => ({ current: line[0] === '*', name: line.slice(1) }))
  const named = (pattern: RegExp) =>
    marked.filter(({ name }) => pattern.test(name)).map(({ name }) => name.replace(pattern, ''))
  const local = named(/^refs\/heads\//)
  const remote = named(/^refs\/remotes\/[^/]+\//).filter((branch) => branch !== 'HEAD')
  if (local.length === 0 && !(await hasCommit(root))) throw noCommits(root)
  const current = marked.find((branch) => branch.current)?.name.replace(/^refs\/heads\//, '')
  return { local, remote, current }
}

async function hasCommit(root: string): Promise<boolean> {
  const asked = ['rev-parse', '-q', '--verify', 'HEAD^{commit}']
  return (await tryGit(asked, { cwd: root })).exitCode === 0
}

export interface BranchWish {
  /** --branch or fleet.yaml. */
  asked: string | undefined
  /** What the fleet's own bootstrap files say. */
  bootstrapped: string | undefined
  stage: string
}

/** The branch to serve. */
export function chooseBranch(branches: Branches, wish: BranchWish): string {
  const { local, current } = branches
  if (wish.asked !== undefined) {
    if (local.includes(wish.asked)) return wish.asked
    throw missingBranch(branches, wish.asked)
  }
  const conventional = { dev: 'develop', prod: 'main' }[wish.stage]
  const chosen = [wish.bootstrapped, conventional, current].find(
    (branch) => branch !== undefined && local.includes(branch),
  )
  if (chosen !== undefined) return chosen
  throw missingBranch(branches, wish.bootstrapped)
}

function missingBranch({ local, remote }: Branches, branch: string | undefined): FleetError {
  const fetched = branch !== undefined && remote.includes(branch)
  return new FleetError({
    code: 'missing-branch',
    message:
      branch === undefined
        ? 'No branch is checked out, so fleet cannot tell which one to serve'
        : `There is no local branch ${branch}`,
    why: local.length > 0 ? `Local branches: ${local.join(', ')}` : 'There are no local branches.',
    hint: fetched
      ? `It exists on the remote: git branch ${branch} origin/${branch}`
      : 'Name one with --branch, or make it with `git branch NAME`.',
    exitCode: ExitCode.usage,
  })
}

function noCommits(root: string): FleetError {
  return new FleetError({
    code: 'no-commits',
    message: `The git repository ${root} has no commits`,
    hint: 'Flux reads commits, not files: git add . && git commit -m "First version of the fleet"',
    exitCode: ExitCode.usage,
  })
}
