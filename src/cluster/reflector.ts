import { createBackoff } from './backoff.ts'
import { isExpired, isNotFound } from './failures.ts'
import { slim } from './slim.ts'
import type { KubernetesClient, KubernetesObject, ResourceKind } from './types.ts'

/** What a reflector reports to; one a kind. */
export interface ReflectorSink {
  replace(resource: ResourceKind, objects: KubernetesObject[]): void
  set(resource: ResourceKind, object: KubernetesObject): void
  remove(resource: ResourceKind, object: KubernetesObject): void
  /** The kind is not served: its objects are gone, and the first list is as good as in. */
  absent(): void
  /** Whether a CRD says that the kind is served, although discovery does not name it yet. */
  expected(): boolean
  /** Resolves when the CRD of the kind changes. */
  definitionChanged(): Promise<void>
  failed(error: unknown): void
  worked(): void
  /** Resolves when another kind gets through again after a failure. */
  restored(): Promise<void>
}

/**
 * Keeps the sink equal to all objects of a kind until `signal` aborts: lists, watches, resumes a
 * watch that ended where it stopped, lists again when that is too old, and never gives up. One that
 * does not follow ends with its first list.
 */
export async function reflect(
  client: KubernetesClient,
  { group, kind, follows }: Pick<ResourceKind, 'group' | 'kind'> & { follows: boolean },
  sink: ReflectorSink,
  signal: AbortSignal,
): Promise<void> {
  const backoff = createBackoff()
  let at: Position | undefined
  while (!signal.aborted) {
    try {
      at ??= await start(client, group, kind, sink, signal)
      if (!at) await untilDefined(sink, signal, backoff.wait)
      else if (!follows) return
      else if (!(await follow(client, at, sink, signal, backoff.reset))) await backoff.wait(signal)
    } catch (error) {
      if (signal.aborted) return
      if (isNotFound(error) || isExpired(error)) {
        at = undefined
        sink.worked()
        if (isNotFound(error)) sink.absent()
      } else sink.failed(error)
      await backoff.wait(signal, sink.restored())
    }
  }
}

/** Up to which change the sink knows. */
interface Position {
  resource: ResourceKind
  resourceVersion: string
}

/** Finds and lists the kind; undefined when it is not served. */
async function start(
  client: KubernetesClient,
  group: string,
  kind: string,
  sink: ReflectorSink,
  signal: AbortSignal,
): Promise<Position | undefined> {
  const resource = await client.resourceOf(group, kind)
  if (!resource) {
    sink.worked()
    sink.absent()
    return undefined
  }
  const { items, resourceVersion } = await client.list(resource)
  signal.throwIfAborted()
  sink.replace(resource, items.map(slim))
  sink.worked()
  return { resource, resourceVersion }
}

/**
 * One watch to its end; advances the position, so that the next one resumes there.
 * @returns whether it brought anything: one that ends at once must not be repeated at once
 */
async function follow(
  client: KubernetesClient,
  at: Position,
  sink: ReflectorSink,
  signal: AbortSignal,
  resetBackoff: () => void,
): Promise<boolean> {
  let events = 0
  const { resource, resourceVersion } = at
  const onOpen = () => {
    sink.worked()
    resetBackoff()
  }
  for await (const event of client.watch(resource, { resourceVersion, signal, onOpen })) {
    if (event.type === 'DELETED') sink.remove(resource, event.object)
    else if (event.type !== 'BOOKMARK') sink.set(resource, slim(event.object))
    at.resourceVersion = event.object.metadata.resourceVersion ?? at.resourceVersion
    events += 1
  }
  return events > 0
}

/** Discovery follows a CRD within moments; without a CRD there is nothing to ask for. */
async function untilDefined(
  sink: ReflectorSink,
  signal: AbortSignal,
  wait: (signal: AbortSignal, sooner: Promise<void>) => Promise<void>,
): Promise<void> {
  const changed = sink.definitionChanged()
  if (sink.expected()) return wait(signal, changed)
  await Promise.race([changed, sink.restored(), aborted(signal)])
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
