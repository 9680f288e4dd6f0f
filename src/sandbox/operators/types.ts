import type { KubernetesObject, WorldReader } from '../../cluster/types.ts'

/** What an operator would do about a resource now. */
export interface Outcome {
  /** The objects it makes; they belong to the resource. */
  makes: KubernetesObject[]
  /** What it reports, without times. */
  status: { conditions?: Condition[]; [field: string]: unknown }
}

export interface Condition {
  type: string
  status: 'True' | 'False'
  reason: string
  message: string
}

export type Operator = (
  object: KubernetesObject,
  world: Pick<WorldReader, 'get' | 'list'>,
) => Outcome
