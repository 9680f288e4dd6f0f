import type { KubernetesObject, WorldReader } from '../../cluster/types.ts'
import type { Checker } from '../checks.ts'
import type { ObjectRef } from '../inventory.ts'

/** The object at fault and what is wrong with it. */
export interface Culprit {
  ref: ObjectRef
  /** Undefined when it does not exist, or its kind is not watched. */
  object: KubernetesObject | undefined
  /** Short, for one line: "ContainerCreating". */
  reason: string
  /** The cluster's own words at length, when it has more to say. */
  detail?: string
  since?: string | undefined
}

/** What a search for the culprit reads. */
export interface Search {
  world: WorldReader
  now: Date
  checker: Checker
}
