import { createChangeFeed } from './changes.ts'
import { createConnection } from './connection.ts'
import { definedKind, definitionGroup, definitionKind, isEstablished } from './definitions.ts'
import { createPulse, type Pulse } from './pulse.ts'
import { type ReflectorSink, reflect } from './reflector.ts'
import { createStore, kindKey } from './store.ts'
import type { KubernetesClient, ResourceKind, World, WorldChange } from './types.ts'

export interface WorldOptions {
  now?: () => Date
  /** Each kind is listed and then left alone, for who looks once. */
  once?: boolean
}

/** One tracked kind. */
interface Tracked {
  /** Its first list is in. */
  synced: boolean
  /** Listed, or known not to be served. */
  settled: boolean
  definitionChanged: Pulse
}

/**
 * Watches the given kinds (and CRDs, to notice kinds that are served later) until `stop`. No error
 * of the API ever ends it: see `disconnected`.
 */
export function createWorld(
  client: KubernetesClient,
  kinds: { group: string; kind: string }[],
  options: WorldOptions = {},
): World {
  const feed = createChangeFeed()
  const connection = createConnection(feed.nudge, options.now)
  const tracked = new Map<string, Tracked>()
  const stopping = new AbortController()
  const ready = Promise.withResolvers<void>()
  ready.promise.catch(() => undefined)

  const store = createStore((change) => {
    feed.push(change)
    wakeDefined(tracked, change)
  })

  const isDefined = (group: string, kind: string) =>
    store.list(definitionGroup, definitionKind).some((definition) => {
      const defined = definedKind(definition)
      return defined.group === group && defined.kind === kind && isEstablished(definition)
    })

  const settle = (entry: Tracked, synced: boolean) => {
    const news = !entry.settled || entry.synced !== synced
    entry.settled = true
    entry.synced = synced
    if (news) feed.nudge()
    if (initial.every((one) => one.settled)) ready.resolve()
  }

  const sinkFor = (entry: Tracked, { group, kind }: Kind): ReflectorSink => {
    let served: ResourceKind | undefined
    return {
      set: store.set,
      remove: store.remove,
      replace: (resource, objects) => {
        served = resource
        store.replace(resource, objects)
        settle(entry, true)
      },
      absent: () => {
        if (served) store.replace(served, [])
        settle(entry, false)
      },
      expected: () => isDefined(group, kind),
      definitionChanged: () => entry.definitionChanged.next(),
      failed: (error) => connection.failed(kindKey(group, kind), error),
      worked: () => connection.worked(kindKey(group, kind)),
      restored: connection.restored,
    }
  }

  const track = (group: string, kind: string) => {
    const key = kindKey(group, kind)
    if (tracked.has(key) || stopping.signal.aborted) return
    const entry: Tracked = { synced: false, settled: false, definitionChanged: createPulse() }
    tracked.set(key, entry)
    const follows = options.once !== true
    const sink = sinkFor(entry, { group, kind })
    void reflect(client, { group, kind, follows }, sink, stopping.signal)
  }

  track(definitionGroup, definitionKind)
  for (const { group, kind } of kinds) track(group, kind)
  const initial = [...tracked.values()]

  return {
    get: store.get,
    list: store.list,
    ownedBy: store.ownedBy,
    eventsAbout: store.eventsAbout,
    isSynced: (group, kind) => tracked.get(kindKey(group, kind))?.synced ?? false,
    track,
    ready: () => ready.promise,
    subscribe: feed.subscribe,
    disconnected: connection.state,
    stop: async () => {
      stopping.abort()
      ready.reject(new Error('the world was stopped before its first lists were in'))
    },
  }
}

type Kind = Pick<ResourceKind, 'group' | 'kind'>

/** A changed CRD wakes the kind it defines. */
function wakeDefined(tracked: ReadonlyMap<string, Tracked>, { resource, object }: WorldChange) {
  if (resource.kind !== definitionKind || resource.group !== definitionGroup) return
  const { group, kind } = definedKind(object)
  tracked.get(kindKey(group, kind))?.definitionChanged.fire()
}
