import { z } from 'zod'
import type { KubernetesClient, KubernetesObject } from '../cluster/types.ts'
import type { Blocked } from '../engine/step.ts'
import { ExitCode } from '../errors.ts'
import { textAt } from '../health/fields.ts'
import { kustomizeGroup, sourceGroup } from '../health/kustomization.ts'
import type { ExistingContext } from './access.ts'
import type { remoteSync } from './remote-sync.ts'

const name = z.object({ name: z.string(), namespace: z.string() })

/** What a run brings into somebody's cluster; what was there already is in none. */
export const bootstrapSchema = z.object({
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
export type Bootstrap = z.infer<typeof bootstrapSchema>

type Sync = ReturnType<typeof remoteSync>

/** What the cluster lacks of the fleet; blocked where another fleet is in its place. */
export async function planBootstrap(
  client: KubernetesClient,
  { gitRepository, kustomization }: Sync,
  where: { server: string; context: ExistingContext; owner: string },
): Promise<Bootstrap | Blocked> {
  const [source, root] = await Promise.all([
    found(client, gitRepository, sourceGroup),
    found(client, kustomization, kustomizeGroup),
  ])
  const blocked = root && differs(root, kustomization)
  if (blocked) return blocked
  const hasFlux = (await client.resourceOf(kustomizeGroup, 'Kustomization')) !== undefined
  return {
    ...where,
    ...(hasFlux ? {} : { flux: kustomization.metadata.namespace ?? '' }),
    ...(source ? {} : { source: nameOf(gitRepository) }),
    ...(root ? {} : { root: nameOf(kustomization) }),
  }
}

/** "install Flux into flux-system, read https://…, apply ./clusters/dev"; empty when nothing is lacking. */
export function describeBootstrap(
  { flux, source, root }: Bootstrap,
  { gitRepository, kustomization }: Sync,
): string {
  const parts = [
    ...(flux === undefined ? [] : [`install Flux into ${flux}`]),
    ...(source ? [`read ${textAt(gitRepository, 'spec', 'url')}`] : []),
    ...(root ? [`apply ${textAt(kustomization, 'spec', 'path')}`] : []),
  ]
  return parts.join(', ')
}

async function found(
  client: KubernetesClient,
  { kind, metadata }: KubernetesObject,
  group: string,
): Promise<KubernetesObject | undefined> {
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
