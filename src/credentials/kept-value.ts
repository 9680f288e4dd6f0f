import { z } from 'zod'
import type { KubernetesObject } from '../cluster/types.ts'
import type { DevelopmentSecrets } from '../secrets/kept.ts'

const remoteSchema = z.object({
  secretKey: z.string(),
  remoteRef: z.object({ key: z.string(), property: z.string().optional() }),
})
const externalSecretSchema = z.object({
  target: z.object({ name: z.string().optional() }).optional(),
  data: z.array(remoteSchema).default([]),
})

/**
 * What an ExternalSecret wrote into a key of a Secret, from the development secrets that fleet
 * keeps: the cluster may hold only its hash, or in the sandbox a placeholder. Undefined when the
 * value comes from elsewhere. Pure.
 */
export function keptValue(
  { namespace, name, key }: { namespace: string; name: string; key: string },
  externalSecrets: KubernetesObject[],
  kept: DevelopmentSecrets,
): string | undefined {
  for (const { metadata, spec } of externalSecrets) {
    const { data: parsed } = externalSecretSchema.safeParse(spec)
    const isIts = (parsed?.target?.name ?? metadata.name) === name
    if (!parsed || !isIts || metadata.namespace !== namespace) continue
    const remote = parsed.data.find(({ secretKey }) => secretKey === key)?.remoteRef
    const value = remote && kept[remote.key]?.[remote.property ?? 'password']
    if (value !== undefined) return value
  }
  return undefined
}
