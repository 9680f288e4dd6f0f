import { z } from 'zod'
import { applyAll } from '../cluster/apply-all.js'
import type { KubernetesClient, KubernetesObject } from '../cluster/types.js'
import type { Blocked, Step } from '../engine/step.js'
import { ExitCode } from '../errors.js'
import { connectExisting, type ExistingContext } from '../existing/access.js'
import { type Remote, remoteSync } from '../existing/remote-sync.js'
import { removeFleet } from '../existing/remove.js'
import { textAt } from '../health/fields.js'
import { kustomizeGroup, sourceGroup } from '../health/kustomization.js'
import type { FleetModel } from '../repository/model.js'
import { buildBinaries } from '../sandbox/binaries/build.js'
import { fluxInPods } from './flux-in-pods.js'

const name = z.object({ name: z.string(), namespace: z.string() })

/** What this run brings into somebody's cluster; what was there already is in none. */
const intentSchema = z.object({
  /** The server, so that a context that leads elsewhere by now undoes nothing there. */
  server: z.string(),
  context: z.object({ name: z.string(), file: z.string() }),
  /** On everything that fleet made. */
  owner: z.string(),
  /** The namespace that a Flux of ours went into; absent when there was one. */
  flux: z.string().exactOptional(),
  source: name.exactOptional(),
  root: name.exactOptional(),
})
export type RemoteFluxIntent = z.infer<typeof intentSchema>

export interface RemoteFluxOptions {
  cluster: string
  context: ExistingContext
  cache: string
  model: FleetModel
  remote(): Promise<Remote>
  after: string
}

/** On what fleet made in a cluster that is not its own; the value is the cluster's name in fleet. */
export const ownerLabel = 'fleet.local/cluster'

/**
 * Makes Flux apply the fleet from its remote repository. A Flux that is there keeps its version,
 * arguments and gates; a source and a root Kustomization that are there stay as they are.
 */
export function remoteFluxStep(options: RemoteFluxOptions): Step<RemoteFluxIntent> {
  const { cluster, context, model, remote, after } = options
  return {
    id: 'flux',
    title: 'Flux on the remote repository',
    needs: [after],
    inspect: async () => {
      const { client, access } = await connectExisting(context)
      try {
        const { gitRepository, kustomization } = remoteSync(model, await remote())
        const there = {
          flux: (await client.resourceOf(kustomizeGroup, 'Kustomization')) !== undefined,
          source: await found(client, gitRepository, sourceGroup),
          root: await found(client, kustomization, kustomizeGroup),
        }
        const other = there.root && differs(there.root, kustomization)
        if (other) return other
        const intent: RemoteFluxIntent = { server: access.server, context, owner: cluster }
        if (!there.flux) intent.flux = kustomization.metadata.namespace ?? ''
        if (!there.source) intent.source = nameOf(gitRepository)
        if (!there.root) intent.root = nameOf(kustomization)
        return there.flux && there.source && there.root
          ? { kind: 'satisfied', detail: 'there already, left as it is' }
          : { kind: 'needed', intent, summary: summaryOf(intent, gitRepository, kustomization) }
      } finally {
        await client.close()
      }
    },
    apply: async (intent, report, signal) => bootstrap(options, intent, report, signal),
    revert: revertRemoteFlux,
  }
}

async function bootstrap(
  { cache, context, model, remote }: RemoteFluxOptions,
  intent: RemoteFluxIntent,
  report: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const own = (object: KubernetesObject): KubernetesObject => ({
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...object.metadata.labels, [ownerLabel]: intent.owner },
    },
  })
  const { gitRepository, kustomization } = remoteSync(model, await remote())
  const { client } = await connectExisting(context)
  try {
    if (intent.flux !== undefined) {
      await buildBinaries({ cache, module: 'flux' }, ({ text }) => report(text), signal)
      report("Flux's components and definitions")
      await applyAll(client, (await fluxInPods(model, cache)).map(own), { signal })
    }
    report('source and root Kustomization')
    const sync = [
      ...(intent.source ? [own(gitRepository)] : []),
      ...(intent.root ? [own(kustomization)] : []),
    ]
    await applyAll(client, sync, { signal })
  } finally {
    await client.close()
  }
}

/** Takes away what the intent says that fleet made, and nothing else. */
export async function revertRemoteFlux(raw: unknown): Promise<void> {
  const { server, context, owner, flux, source, root } = intentSchema.parse(raw)
  const { client, access } = await connectExisting(context)
  try {
    if (access.server !== server) return
    await removeFleet(client, {
      label: { name: ownerLabel, value: owner },
      ...(flux === undefined ? {} : { flux }),
      ...(source === undefined ? {} : { source }),
      ...(root === undefined ? {} : { root }),
    })
  } finally {
    await client.close()
  }
}

async function found(
  client: KubernetesClient,
  { kind, metadata }: KubernetesObject,
  group: string,
) {
  const resource = await client.resourceOf(group, kind)
  return resource && client.get(resource, metadata.name, metadata.namespace)
}

/** Another fleet's root is not taken for ours. */
function differs(there: KubernetesObject, wanted: KubernetesObject): Blocked | undefined {
  const [has, wants] = [there, wanted].map((one) => plainPath(textAt(one, 'spec', 'path')))
  if (has === wants) return undefined
  return {
    kind: 'blocked',
    code: 'other-fleet',
    reason: `The Kustomization ${there.metadata.namespace}/${there.metadata.name} of this cluster applies ${has}, not ${wants}`,
    hint: 'It belongs to another fleet or stage and was left alone. Choose its folder with --path or its stage with --stage.',
    exitCode: ExitCode.usage,
  }
}

function plainPath(path = ''): string {
  return `./${path.replace(/^\.?\/+/, '').replace(/\/+$/, '')}`
}

function nameOf({ metadata }: KubernetesObject) {
  return { name: metadata.name, namespace: metadata.namespace ?? '' }
}

function summaryOf(
  { flux, source, root }: RemoteFluxIntent,
  gitRepository: KubernetesObject,
  kustomization: KubernetesObject,
): string {
  const parts = [
    ...(flux === undefined ? [] : [`install Flux into ${flux}`]),
    ...(source ? [`read ${textAt(gitRepository, 'spec', 'url')}`] : []),
    ...(root ? [`apply ${textAt(kustomization, 'spec', 'path')}`] : []),
  ]
  return parts.join(', ')
}
