import { blockedBy } from '../engine/blocked.ts'
import type { Blocked, Step } from '../engine/step.ts'
import { ExitCode, FleetError } from '../errors.ts'
import { adoptCluster } from '../kind/adopt.ts'
import type { KindClusterRequest } from '../kind/cluster-config.ts'
import { createCluster } from '../kind/create.ts'
import { type Docker, dockerAt } from '../kind/docker.ts'
import { type Engine, readEngine } from '../kind/engine.ts'
import { imageObstacle } from '../kind/image-obstacle.ts'
import { decideKept, type KindKept, readKept, stillHolds, writeKept } from '../kind/kept.ts'
import { kindLayout } from '../kind/layout.ts'
import { readNodes } from '../kind/nodes.ts'
import { findKind } from '../kind/program.ts'
import {
  hasNetwork,
  type KindIntent,
  kindNetwork,
  removeCluster,
  removeNodes,
} from '../kind/remove.ts'
import { isBack, startNodes, untilBack } from '../kind/start.ts'
import { type KindState, kindState } from '../kind/state.ts'

export interface KindClusterOptions {
  cluster: string
  folder: string
  cache: string
  /** As in DOCKER_HOST; undefined: docker finds the engine by itself. */
  endpoint(): Promise<string | undefined>
  /** Steps before there is an engine. */
  after: string[]
  workers: number
  image: string
  featureGates: Record<string, boolean>
  http: number
  https: number
  /** Whether a cluster of that name that fleet did not make is taken over. */
  adopt: boolean
  /** Called before nodes are looked at, made or started: what was known of them may be over. */
  changed(): void
}

/** The kind cluster of a fleet, made, or started again where it only stands still. */
export function kindClusterStep(options: KindClusterOptions): Step<KindIntent> {
  const { cluster, folder } = options
  /** What `inspect` saw a moment before `apply`: each look costs the engine some calls. */
  let seen: Found | undefined
  return {
    id: 'kind-cluster',
    title: 'kind cluster',
    needs: ['kind-binaries', ...options.after],
    inspect: async () => {
      options.changed()
      const found = await look(options).catch(withoutEngine)
      if ('kind' in found) return found
      seen = found
      const { docker, engine, kept, state } = found
      if (state.kind === 'foreign' && !options.adopt) return foreign(cluster)
      if (state.kind === 'running' && (await isBack(folder, state.nodes))) {
        return { kind: 'satisfied', detail: 'running' }
      }
      const [obstacle, hadNetwork] = await Promise.all([
        isToBeMade(state) ? imageObstacle(docker, options.image, engine) : undefined,
        hasNetwork(docker, kindNetwork),
      ])
      if (obstacle) return obstacle
      const network = hadNetwork ? {} : { network: kindNetwork }
      const endpoint = kept.endpoint === undefined ? {} : { endpoint: kept.endpoint }
      return {
        kind: 'needed',
        intent: { cluster, ...network, ...endpoint },
        summary: summary(state, options, kept),
      }
    },
    apply: async (_intent, report, signal) => {
      if (!seen) throw new Error('the kind cluster was not looked at')
      const { docker, engine, kept, state } = seen
      if (state.kind === 'foreign') {
        const kind = await builtKind(options)
        const { nodes } = state
        await adoptCluster({ kind, folder, docker, nodes, decided: kept, report, signal })
      } else await writeKept(folder, kept)
      if (state.kind === 'stopped') {
        report('starting its nodes')
        await startNodes(docker, state.nodes, signal)
      } else if (isToBeMade(state)) {
        if (state.kind === 'incomplete') await removeNodes(docker, state.nodes)
        // kind itself ends when the API server answers.
        return create(options, { engine, kept, report, signal })
      }
      const readAgain = () => readNodes(docker, cluster)
      const nodes = state.kind === 'running' ? state.nodes : await readAgain()
      await untilBack(folder, { nodes, readAgain }, report, signal)
    },
    revert: (intent) => removeCluster(intent, folder),
  }
}

function isToBeMade({ kind }: KindState): boolean {
  return kind === 'absent' || kind === 'incomplete'
}

interface Found {
  docker: Docker
  engine: Engine
  kept: KindKept
  state: KindState
}

/** @throws FleetError when there is no engine to look at */
async function look({
  cluster,
  folder,
  endpoint,
  http,
  https,
}: KindClusterOptions): Promise<Found> {
  const where = await endpoint()
  const docker = dockerAt(where)
  const looking = kindState(docker, cluster, folder)
  // Without an engine both fail, and this one knows less of why.
  looking.catch(() => {})
  const engine = await readEngine(docker)
  const [state, known] = await Promise.all([looking, readKept(folder)])
  const holds = known && stillHolds(known, { isToBeMade: isToBeMade(state) })
  const wanted = { http, https, privileged: !engine.rootless }
  const kept = holds ? known : await decideKept(cluster, where, wanted)
  return { docker, engine, kept, state }
}

async function create(
  { cluster, folder, cache, workers, image, featureGates }: KindClusterOptions,
  found: { engine: Engine; kept: KindKept; report(text: string): void; signal: AbortSignal },
): Promise<void> {
  const { engine, kept, report, signal } = found
  const kind = await builtKind({ cache })
  const { apiPort, http, https, endpoint } = kept
  const { mark } = kindLayout(folder)
  const { cgroupVersion } = engine
  const request: KindClusterRequest = {
    name: cluster,
    workers,
    image,
    featureGates,
    apiPort,
    http,
    https,
    mark,
    cgroupVersion,
  }
  await createCluster({ kind, folder, endpoint, request, report, signal })
}

async function builtKind({ cache }: Pick<KindClusterOptions, 'cache'>): Promise<string> {
  const kind = await findKind(cache)
  if (kind === undefined) throw new Error('kind is not built')
  return kind
}

function summary(
  state: KindState,
  { cluster, image, workers }: KindClusterOptions,
  { http, https }: KindKept,
): string {
  if (state.kind === 'foreign') {
    return `take over the kind cluster ${cluster}, which fleet did not make: fleet down will remove it`
  }
  if (state.kind === 'running') return `wait until the kind cluster ${cluster} has come back`
  if (state.kind === 'stopped') return `start the nodes of the kind cluster ${cluster}`
  const nodes = workers === 0 ? 'one node' : `${workers + 1} nodes`
  const again = state.kind === 'incomplete' ? 'again, since that was interrupted: ' : ''
  return `make ${again}the kind cluster ${cluster} (${nodes}, ${image.split('@')[0]}) with ports ${http} and ${https}`
}

function foreign(cluster: string): Blocked {
  return {
    kind: 'blocked',
    code: 'foreign-cluster',
    reason: `There is a kind cluster ${cluster} that fleet did not make`,
    hint: `It was left alone. Give the fleet's cluster another name (cluster.name in fleet.yaml), take that one over (fleet up --adopt; fleet down then removes it), or work in it as it is (fleet up --context kind-${cluster}).`,
    exitCode: ExitCode.usage,
  }
}

/** In a dry run a machine that is yet to be started has no engine to look at. */
function withoutEngine(error: unknown): Blocked | { kind: 'unknown'; until: string } {
  const sleeps = error instanceof FleetError && error.code === 'colima-not-running'
  return sleeps ? { kind: 'unknown', until: 'Colima runs' } : blockedBy(error)
}
