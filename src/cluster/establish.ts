import { createBackoff } from './backoff.ts'
import { definedKind, definitionGroup, definitionKind, isEstablished } from './definitions.ts'
import { isExpired, isTransient } from './failures.ts'
import type { KubernetesClient, KubernetesObject, ResourceKind } from './types.ts'

/**
 * Resolves when the API server serves what the CRDs define: one watch from the oldest of them until
 * all are Established, then until discovery names their kinds, which it does moments later.
 * @param applied CRDs as the server answered them
 */
export async function untilServed(
  client: KubernetesClient,
  applied: KubernetesObject[],
  signal: AbortSignal,
): Promise<void> {
  const resource = await client.resourceOf(definitionGroup, definitionKind)
  if (!resource || applied.length === 0) return
  const backoff = createBackoff({ first: 20, longest: 1_000 })
  let waiting = stillWaiting(applied)
  while (waiting.size > 0) {
    signal.throwIfAborted()
    try {
      await watchEstablished(client, resource, waiting, signal)
    } catch (error) {
      if (!isTransient(error) && !isExpired(error)) throw error
      await backoff.wait(signal)
    }
    if (waiting.size > 0) waiting = await lookAgain(client, resource, waiting, signal)
  }
  for (const definition of applied) await untilDiscovered(client, definition, signal)
}

type Waiting = Map<string, KubernetesObject>

function stillWaiting(definitions: KubernetesObject[]): Waiting {
  const waiting = definitions.filter((definition) => !isEstablished(definition))
  return new Map(waiting.map((definition) => [definition.metadata.name, definition]))
}

/** Removes from `waiting` what becomes Established; returns when nothing is left or the watch ends. */
async function watchEstablished(
  client: KubernetesClient,
  resource: ResourceKind,
  waiting: Waiting,
  signal: AbortSignal,
): Promise<void> {
  const resourceVersion = oldestVersion([...waiting.values()])
  for await (const { type, object } of client.watch(resource, { resourceVersion, signal })) {
    if (type === 'BOOKMARK' || !waiting.has(object.metadata.name)) continue
    if (type === 'DELETED') throw new Error(`CRD ${object.metadata.name} was deleted meanwhile`)
    if (isEstablished(object)) waiting.delete(object.metadata.name)
    if (waiting.size === 0) return
  }
}

/** After a watch that ended or broke: what was missed is in the objects themselves. */
async function lookAgain(
  client: KubernetesClient,
  resource: ResourceKind,
  waiting: Waiting,
  signal: AbortSignal,
): Promise<Waiting> {
  signal.throwIfAborted()
  const found = [...waiting.values()].map(async (known) => {
    const current = await client.get(resource, known.metadata.name).catch((error) => {
      if (isTransient(error)) return known
      throw error
    })
    if (!current) throw new Error(`CRD ${known.metadata.name} was deleted meanwhile`)
    return current
  })
  return stillWaiting(await Promise.all(found))
}

async function untilDiscovered(
  client: KubernetesClient,
  definition: KubernetesObject,
  signal: AbortSignal,
): Promise<void> {
  const { group, kind } = definedKind(definition)
  const backoff = createBackoff({ first: 20, longest: 500 })
  while (!(await client.resourceOf(group, kind))) {
    signal.throwIfAborted()
    await backoff.wait(signal)
  }
}

/** Versions of one server are ordered numbers (Kubernetes has made that official with 1.35). */
export function oldestVersion(objects: KubernetesObject[]): string {
  const versions = objects.map(({ metadata }) => BigInt(metadata.resourceVersion ?? '0'))
  return String(versions.toSorted((a, b) => (a < b ? -1 : 1))[0] ?? 0)
}
