import type { KubernetesObject } from '../cluster/types.ts'
import { listAt, numberAt, textAt } from './fields.ts'
import { remembered } from './remembered.ts'

/** One entry of `status.conditions`. */
export interface Condition {
  type: string
  status: string
  reason: string
  message: string
  /** RFC 3339; changes only when `status` changes. */
  lastTransitionTime: string | undefined
  observedGeneration: number | undefined
}

const conditionsOf = remembered((object): Condition[] =>
  listAt(object, 'status', 'conditions').map((raw) => ({
    type: textAt(raw, 'type') ?? '',
    status: textAt(raw, 'status') ?? 'Unknown',
    reason: textAt(raw, 'reason') ?? '',
    message: textAt(raw, 'message') ?? '',
    lastTransitionTime: textAt(raw, 'lastTransitionTime'),
    observedGeneration: numberAt(raw, 'observedGeneration'),
  })),
)

export function conditionOf(object: KubernetesObject, type: string): Condition | undefined {
  return conditionsOf(object).find((condition) => condition.type === type)
}

export function isTrue(object: KubernetesObject, type: string): boolean {
  return conditionOf(object, type)?.status === 'True'
}

/** False when the controller says it has not seen the object's newest spec yet. */
export function isObserved(object: KubernetesObject): boolean {
  const observed = numberAt(object, 'status', 'observedGeneration')
  const generation = object.metadata.generation
  return observed === undefined || generation === undefined || observed === generation
}

/** Whether a condition speaks of the object's newest spec; old controllers do not say. */
export function isAbout(condition: Condition, object: KubernetesObject): boolean {
  const { generation } = object.metadata
  const observed = condition.observedGeneration
  return observed === undefined || generation === undefined || observed === generation
}
