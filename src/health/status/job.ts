import { conditionOf } from '../conditions.ts'
import { numberAt } from '../fields.ts'
import { current, failed, progressing, type StatusRule } from './types.ts'

/**
 * A job is current when it completed. kstatus calls a running one current already; Flux replaces
 * that rule by this one (fluxcd/pkg ssa, its job status reader), and so do we.
 */
export const jobStatus: StatusRule = (object) => {
  const failure = conditionOf(object, 'Failed')
  if (failure?.status === 'True') return failed(failure.message || 'job failed', failure.reason)
  const completions =
    numberAt(object, 'spec', 'completions') ?? numberAt(object, 'spec', 'parallelism') ?? 1
  const succeeded = numberAt(object, 'status', 'succeeded') ?? 0
  if (conditionOf(object, 'Complete')?.status === 'True') {
    return current(`${succeeded}/${completions} completed`)
  }
  return progressing(`${succeeded}/${completions} completed`)
}
