import { z } from 'zod'
import { condition, secret } from './made.js'
import type { Operator } from './types.js'

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
  data: z.array(z.object({ secretKey: z.string() })).default([]),
})

/** A store is ready as soon as its credentials can be parsed: nothing is asked of any provider. */
export const secretStore: Operator = () => ({
  makes: [],
  status: { conditions: [condition('Ready', true, 'Valid', 'store validated')] },
})

/**
 * The Secret of an ExternalSecret, with the keys of its template or else of its `data`. What a
 * `dataFrom` would bring only the provider knows.
 */
export const externalSecret: Operator = (object, world) => {
  const { secretStoreRef: store, target, data } = Spec.parse(object.spec)
  const { name, namespace } = object.metadata
  const home = store?.kind === 'ClusterSecretStore' ? undefined : namespace
  if (store && !world.get('external-secrets.io', store.kind, store.name, home)) {
    const why = `could not get ${store.kind} "${store.name}": not found`
    return {
      makes: [],
      status: { conditions: [condition('Ready', false, 'SecretSyncedError', why)] },
    }
  }
  const keys = Object.keys(target.template?.data ?? {})
  const all = keys.length > 0 ? keys : data.map(({ secretKey }) => secretKey)
  return {
    makes: [secret(object, target.name ?? name, all, target.template?.type)],
    status: { conditions: [condition('Ready', true, 'SecretSynced', 'secret synced')] },
  }
}
