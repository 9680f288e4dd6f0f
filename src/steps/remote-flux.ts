import { applyAll } from '../cluster/apply-all.ts'
import { ownerLabel } from '../cluster/owner-label.ts'
import type { KubernetesObject } from '../cluster/types.ts'
import { blockedBy } from '../engine/blocked.ts'
import type { Step } from '../engine/step.ts'
import { connectExisting, type ExistingContext } from '../existing/access.ts'
import {
  type Bootstrap,
  bootstrapSchema,
  describeBootstrap,
  planBootstrap,
} from '../existing/bootstrap-plan.ts'
import { type Remote, remoteSync } from '../existing/remote-sync.ts'
import { removeFleet } from '../existing/remove.ts'
import type { FleetModel } from '../repository/model.ts'
import { buildBinaries } from '../sandbox/binaries/build.ts'
import { fluxInPods } from './flux-in-pods.ts'

export interface RemoteFluxOptions {
  cluster: string
  context: ExistingContext
  cache: string
  model: FleetModel
  remote(): Promise<Remote>
  after: string
}

/**
 * Makes Flux apply the fleet from its remote repository. A Flux that is there keeps its version,
 * arguments and gates; a source and a root Kustomization that are there stay as they are.
 */
export function remoteFluxStep(options: RemoteFluxOptions): Step<Bootstrap> {
  const { cluster, context, model, remote, after } = options
  return {
    id: 'flux',
    title: 'Flux on the remote repository',
    needs: [after],
    inspect: async () => {
      const connected = await connectExisting(context).catch(blockedBy)
      if ('kind' in connected) return connected
      const { client, access } = connected
      try {
        const sync = remoteSync(model, await remote())
        const where = { server: access.server, context, owner: cluster }
        const plan = await planBootstrap(client, sync, where)
        if ('kind' in plan) return plan
        const summary = describeBootstrap(plan, sync)
        return summary === ''
          ? { kind: 'satisfied', detail: 'there already, left as it is' }
          : { kind: 'needed', intent: plan, summary }
      } finally {
        await client.close()
      }
    },
    apply: (intent, report, signal) => bootstrap(options, intent, report, signal),
    revert: revertRemoteFlux,
  }
}

async function bootstrap(
  { cache, context, model, remote }: RemoteFluxOptions,
  { owner, flux, source, root }: Bootstrap,
  report: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { gitRepository, kustomization } = remoteSync(model, await remote())
  const { client } = await connectExisting(context)
  const apply = (objects: KubernetesObject[]) =>
    applyAll(
      client,
      objects.map((object) => owned(object, owner)),
      { signal },
    )
  try {
    if (flux !== undefined) {
      await buildBinaries({ cache, module: 'flux' }, ({ text }) => report(text), signal)
      report("Flux's components and definitions")
      await apply(await fluxInPods(model, cache))
    }
    report('source and root Kustomization')
    await apply([...(source ? [gitRepository] : []), ...(root ? [kustomization] : [])])
  } finally {
    await client.close()
  }
}

function owned(object: KubernetesObject, owner: string): KubernetesObject {
  const labels = { ...object.metadata.labels, [ownerLabel]: owner }
  return { ...object, metadata: { ...object.metadata, labels } }
}

/** Takes away what the intent says that fleet made, and nothing else. */
export async function revertRemoteFlux(raw: unknown): Promise<void> {
  const { server, context, owner, ...parts } = bootstrapSchema.parse(raw)
  const { client, access } = await connectExisting(context)
  try {
    if (access.server !== server) return
    await removeFleet(client, { label: { name: ownerLabel, value: owner }, ...parts })
  } finally {
    await client.close()
  }
}
