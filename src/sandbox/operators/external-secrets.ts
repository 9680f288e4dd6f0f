import { z } from 'zod'
import { condition, secret } from './made.ts'
import { missingRemotes, type Remote, seededSecrets } from './seeded-secrets.ts'
import type { Operator, Outcome } from './types.ts'

const RemoteRef = z.object({ key: z.string(), property: z.string().optional() })
const Spec = z.object({
  secretStoreRef: z
    .object({ kind: z.string().default('SecretStore'), name: z.string() })
    .optional(),
  target: z
    .object({
      name: z.string().optional(),
      template: z
        .object({
          type: z.string().optional(),
          data: z.record(z.string(), z.unknown()).optional(),
        })
        .optional(),
    })
    .default({}),
  data: z.array(z.object({ secretKey: z.string(), remoteRef: RemoteRef.optional() })).default([]),
  dataFrom: z.array(z.object({ extract: RemoteRef.optional() })).default([]),
})

/** A store is ready as soon as its credentials can be parsed: nothing is asked of any provider. */
export const secretStore: Operator = () => ({
  makes: [],
  status: { conditions: [condition('Ready', true, 'Valid', 'store validated')] },
})

/**
 * The Secret of an ExternalSecret, with the keys of its template or else of what it reads. Where
 * development secrets were seeded, it can only read what is among them; what a real provider
 * holds nobody knows, so there everything is taken to exist.
 */
export const externalSecret: Operator = (object, world) => {
  const { secretStoreRef: store, target, data, dataFrom } = Spec.parse(object.spec)
  const { name, namespace } = object.metadata
  const home = store?.kind === 'ClusterSecretStore' ? undefined : namespace
  if (store && !world.get('external-secrets.io', store.kind, store.name, home)) {
    return notSynced(`could not get ${store.kind} "${store.name}": not found`)
  }
  const seeded = seededSecrets(world)
  const remotes: Remote[] = [
    ...data.map(({ remoteRef }, index) => ({ field: `data[${index}]`, ...remoteRef })),
    ...dataFrom.map(({ extract }, index) => ({ field: `dataFrom[${index}]`, ...extract })),
  ]
  const [missing] = seeded ? missingRemotes(remotes, seeded) : []
  if (missing !== undefined) return notSynced(missing)
  const whole = dataFrom.flatMap(({ extract }) => seeded?.get(extract?.key ?? '') ?? [])
  const keys = Object.keys(target.template?.data ?? {})
  const all = keys.length > 0 ? keys : [...data.map(({ secretKey }) => secretKey), ...whole]
  return {
    makes: [secret(object, target.name ?? name, all, target.template?.type)],
    status: { conditions: [condition('Ready', true, 'SecretSynced', 'secret synced')] },
  }
}

function notSynced(why: string): Outcome {
  const conditions = [condition('Ready', false, 'SecretSyncedError', why)]
  return { makes: [], status: { conditions } }
}
