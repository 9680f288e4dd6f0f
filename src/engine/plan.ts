import { type AnyStep, inOrder } from './run.js'

/** What a dry run says about one step. */
export interface PlannedStep {
  id: string
  title: string
  needs: string[]
  status: 'satisfied' | 'needed' | 'blocked' | 'unknown'
  detail: string
}

/**
 * Inspects every step side by side and applies none. A step whose needs are not there yet and
 * that cannot look without them says so as `unknown`.
 */
export async function planSteps(steps: AnyStep[]): Promise<PlannedStep[]> {
  return Promise.all(
    inOrder(steps).map(async (step) => {
      const { id, title, needs } = step
      const found = await step.inspect()
      switch (found.kind) {
        case 'satisfied':
          return { id, title, needs, status: 'satisfied', detail: found.detail ?? 'nothing to do' }
        case 'needed':
          return { id, title, needs, status: 'needed', detail: found.summary }
        case 'blocked':
          return { id, title, needs, status: 'blocked', detail: `${found.reason} (${found.hint})` }
        case 'unknown':
          return { id, title, needs, status: 'unknown', detail: `known after ${found.until}` }
      }
    }),
  )
}
