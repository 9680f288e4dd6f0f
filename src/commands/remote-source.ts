import type { KubernetesClient, World } from '../cluster/types.ts'
import { remoteCommit } from '../existing/remote.ts'
import { requestReconcile } from '../flux/annotate.ts'
import type { ObjectName } from '../flux/names.ts'
import { at, textAt } from '../health/fields.ts'
import { sourceGroup } from '../health/kustomization.ts'
import { git, tryGit } from '../repository/git.ts'
import { watchUntil } from '../steps/watch-until.ts'
import { steadyNow } from '../system/clock.ts'
import type { LocatedFleet } from './prepare.ts'

/** Milliseconds for which Flux is given to fetch. */
const fetchMs = 60_000

/**
 * The fleet as its remote has it, since that is what an existing cluster reads; where that cannot
 * be asked, as it was known last. A difference from here becomes a notice.
 */
export async function atRemote(located: LocatedFleet): Promise<LocatedFleet> {
  const { source } = located
  const { root: cwd, branch } = source
  // Nobody may be asked for a password here.
  const env = {
    GIT_TERMINAL_PROMPT: '0',
    GIT_SSH_COMMAND: 'ssh -oBatchMode=yes -oConnectTimeout=10',
  }
  await tryGit(['fetch', '--quiet', '--no-tags'], { cwd, env })
  const commit = await remoteCommit(cwd, branch)
  if (commit === undefined || commit === source.commit) return located
  const tree = (await git(['rev-parse', `${commit}^{tree}`], { cwd })).trim()
  const [there, here] = [commit, source.commit].map((one) => one.slice(0, 7))
  const message = `The cluster reads ${branch} from the remote, which is at ${there}; here it is at ${here}. Push to bring that.`
  const notices = [...source.notices, { code: 'remote-differs', message }]
  return { ...located, source: { ...source, commit, tree, notices } }
}

/** Asks Flux to fetch now, and waits until it has tried: before, an old commit would do. */
export async function untilFetched(
  client: Pick<KubernetesClient, 'patch'>,
  world: World,
  { name, namespace }: ObjectName,
  signal: AbortSignal,
): Promise<void> {
  const token = new Date().toISOString()
  await requestReconcile(client, { kind: 'GitRepository', name, namespace }, token)
  const giveUpAt = steadyNow() + fetchMs
  const look = () => {
    const source = world.get(sourceGroup, 'GitRepository', name, namespace)
    const tried = textAt(source, 'status', 'lastHandledReconcileAt') === token
    const isOver = at(source, 'spec', 'suspend') === true || steadyNow() > giveUpAt
    return tried || isOver ? { outcome: undefined } : { lookAgainInMs: 5000 }
  }
  await watchUntil(world, look, signal)
}
