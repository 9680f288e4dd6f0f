import { z } from 'zod'
import type { WorldReader } from '../../cluster/types.ts'
import { developmentSecrets, propertiesAnnotation } from '../../secrets/objects.ts'

/** Key of a secret → the names of its properties. */
export type SeededSecrets = ReadonlyMap<string, string[]>

/** What an ExternalSecret reads, and where it says so. */
export interface Remote {
  field: string
  key?: string | undefined
  property?: string | undefined
}

const Index = z.record(z.string(), z.array(z.string()))

/** The development secrets that `fleet up` put into the cluster; undefined where it put none. */
export function seededSecrets(world: Pick<WorldReader, 'list'>): SeededSecrets | undefined {
  for (const { metadata } of world.list('', 'Secret')) {
    const index = metadata.annotations?.[propertiesAnnotation]
    if (metadata.name !== developmentSecrets || index === undefined) continue
    return new Map(Object.entries(Index.parse(JSON.parse(index))))
  }
  return undefined
}

const remedy =
  'fleet up adds what the ExternalSecrets in the repository read; anything else belongs into development-secrets.json in its state folder'

/** What cannot be read, in the words of the provider, and where it would be added. */
export function missingRemotes(remotes: Remote[], seeded: SeededSecrets): string[] {
  return remotes.flatMap(({ field, key, property }) => {
    if (key === undefined) return []
    const properties = seeded.get(key)
    const where = `error processing spec.${field} (key: ${key}), err:`
    if (!properties) return [`${where} Secret does not exist (${remedy})`]
    if (property === undefined || properties.includes(property)) return []
    return [`${where} key ${property} does not exist in secret ${key} (${remedy})`]
  })
}
