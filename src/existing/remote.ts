import { ExitCode, FleetError } from '../errors.ts'
import { gitLines } from '../repository/git.ts'
import { fluxUrl, type Remote } from './remote-sync.ts'

/**
 * Where the repository lies for everybody: the remote that its branch follows, else `origin`.
 * @throws FleetError when it has none
 */
export async function remoteOf(repository: string, branch: string): Promise<Remote> {
  const name = await remoteName(repository, branch)
  const [url] = await gitLines(['remote', 'get-url', name], { cwd: repository })
  if (url === undefined) {
    throw new FleetError({
      code: 'no-remote',
      message: `${repository} has no remote that a cluster could read the branch ${branch} from`,
      hint: 'An existing cluster reads the fleet from where everybody does: git remote add origin URL, and push the branch.',
      exitCode: ExitCode.usage,
    })
  }
  return { url: fluxUrl(url), branch }
}

/** The branch's commit on its remote, as far as this clone knows; undefined before a fetch. */
export async function remoteCommit(
  repository: string,
  branch: string,
): Promise<string | undefined> {
  const reference = `refs/remotes/${await remoteName(repository, branch)}/${branch}`
  const [commit] = await gitLines(['rev-parse', '--verify', '--quiet', reference], {
    cwd: repository,
  })
  return commit
}

async function remoteName(repository: string, branch: string): Promise<string> {
  const [configured] = await gitLines(['config', `branch.${branch}.remote`], { cwd: repository })
  return configured ?? 'origin'
}
