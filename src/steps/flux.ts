import { createHash } from 'node:crypto'
import { readAgentConfig } from '../agent/config.ts'
import { agentFiles } from '../agent/files.ts'
import { applyAll } from '../cluster/apply-all.ts'
import type { KubernetesClient, KubernetesObject } from '../cluster/types.ts'
import type { Step } from '../engine/step.ts'
import { bootstrapAnnotation, type ObjectName } from '../flux/names.ts'
import type { FluxPlatform } from '../providers/provider.ts'
import type { FleetModel } from '../repository/model.ts'
import { connectAgain } from './control-plane-gone.ts'
import { fleetObjects, ownSync, type Serving } from './fleet-objects.ts'

export interface FluxStepOptions {
  model: FleetModel
  /** Services that `--only` leaves out of a new cluster. */
  leftOut: ObjectName[]
  /** Where the agent's configuration lies, which knows port and credentials of the git server. */
  folder: string
  platform: FluxPlatform
  /** The step after which there is an API server. */
  after: string
  /** Connects to the control plane; undefined while there is none. */
  connect(): Promise<KubernetesClient | undefined>
}

/** Makes Flux apply the fleet from the local clone; goes away with the cluster. */
export function fluxStep(options: FluxStepOptions): Step<null> {
  const { model, platform, after, connect } = options
  const objects = async () => fleetObjects(model, await servingOf(options))
  const isDone = async (client: KubernetesClient) => {
    if ((await appliedFingerprint(client, model)) !== fingerprint(await objects())) return false
    return ((await platform.lacking?.(client, model)) ?? []).length === 0
  }
  const summary = `serve ${model.source.branch} at ${model.source.commit.slice(0, 7)} to Flux and apply ${model.source.path}`
  return {
    id: 'flux',
    title: 'Flux on the fleet repository',
    needs: [after],
    inspect: async () => {
      const client = await connect()
      if (!client) return { kind: 'needed', intent: null, summary }
      try {
        return (await isDone(client))
          ? { kind: 'satisfied', detail: `serves ${model.source.branch}` }
          : { kind: 'needed', intent: null, summary }
      } finally {
        await client.close()
      }
    },
    apply: async (_intent, report, signal) => {
      const client = await connectAgain(connect, signal)
      try {
        // An API server that was just started may not have been ready for the look before.
        if (await isDone(client)) return
        report("Flux's components and definitions")
        await applyComponents(client, options, signal)
        report('source and root Kustomization')
        await applyAll(client, marked(await objects()), { signal })
      } finally {
        await client.close()
      }
    },
    revert: async () => {},
  }
}

/** What needs no pod does not wait for what pods need. */
async function applyComponents(
  client: KubernetesClient,
  { model, platform }: FluxStepOptions,
  signal: AbortSignal,
): Promise<void> {
  const components = await platform.components(client, model)
  const isController = ({ kind }: KubernetesObject) => kind === 'Deployment'
  await Promise.all([
    applyAll(
      client,
      components.filter((object) => !isController(object)),
      { signal },
    ),
    platform.untilPodsMayStart?.(client),
  ])
  await applyAll(client, components.filter(isController), { signal })
}

async function servingOf({ model, folder, leftOut, platform }: FluxStepOptions): Promise<Serving> {
  const { port, git } = await readAgentConfig(agentFiles(folder).config)
  const { username, password, branch } = git
  const fluxPatches = platform.rootPatches(model)
  const host = await platform.sourceHost()
  return { host, port, username, password, branch, leftOut, fluxPatches }
}

async function appliedFingerprint(
  client: KubernetesClient,
  model: FleetModel,
): Promise<string | undefined> {
  const kind = await client.resourceOf('kustomize.toolkit.fluxcd.io', 'Kustomization')
  if (!kind) return undefined
  const { name, namespace } = ownSync(model).root
  return (await client.get(kind, name, namespace))?.metadata.annotations?.[bootstrapAnnotation]
}

function marked(objects: KubernetesObject[]): KubernetesObject[] {
  const mark = { [bootstrapAnnotation]: fingerprint(objects) }
  return objects.map((object) =>
    object.kind === 'Kustomization'
      ? {
          ...object,
          metadata: {
            ...object.metadata,
            annotations: { ...object.metadata.annotations, ...mark },
          },
        }
      : object,
  )
}

function fingerprint(objects: KubernetesObject[]): string {
  return createHash('sha256').update(JSON.stringify(objects)).digest('hex').slice(0, 16)
}
