import type { KubernetesObject, WorldReader } from '../cluster/types.ts'
import { numberAt, textAt } from './fields.ts'

/** A Kubernetes event, in the words of who recorded it. */
export interface ObjectEvent {
  /** ISO 8601 time of its last occurrence; empty when the recorder told none. */
  at: string
  type: 'Normal' | 'Warning'
  reason: string
  message: string
  count: number
}

/** The events about an object that still lives, oldest first; those about a namesake are left out. */
export function eventsOf(world: WorldReader, object: KubernetesObject): ObjectEvent[] {
  const { name, namespace, uid } = object.metadata
  return world
    .eventsAbout(object.kind, name, namespace)
    .filter((event) => {
      const about = textAt(event, 'involvedObject', 'uid') ?? textAt(event, 'regarding', 'uid')
      return about === undefined || uid === undefined || about === uid
    })
    .map(readEvent)
}

export function lastWarning(
  world: WorldReader,
  object: KubernetesObject,
  accept: (event: ObjectEvent) => boolean = () => true,
): ObjectEvent | undefined {
  return eventsOf(world, object).findLast((event) => event.type === 'Warning' && accept(event))
}

function readEvent(event: KubernetesObject): ObjectEvent {
  return {
    at:
      textAt(event, 'series', 'lastObservedTime') ??
      textAt(event, 'lastTimestamp') ??
      textAt(event, 'eventTime') ??
      event.metadata.creationTimestamp ??
      '',
    type: textAt(event, 'type') === 'Warning' ? 'Warning' : 'Normal',
    reason: textAt(event, 'reason') ?? '',
    message: (textAt(event, 'message') ?? textAt(event, 'note') ?? '').trim(),
    count: numberAt(event, 'series', 'count') ?? numberAt(event, 'count') ?? 1,
  }
}
