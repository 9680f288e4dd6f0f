import { type AnyStep, inOrder } from './run.ts'
import type { Inspection } from './step.ts'

/** What a dry run says about one step. */
export interface PlannedStep {
  id: string
  title: string
  needs: string[]
  inspection: Inspection<unknown>
}

/** Inspects every step side by side and applies none; in an order in which needs come first. */
export async function planSteps(steps: AnyStep[]): Promise<PlannedStep[]> {
  return Promise.all(
    inOrder(steps).map(async ({ id, title, needs, inspect }) => {
      return { id, title, needs, inspection: await inspect() }
    }),
  )
}
