import type { ResultEvent } from '../events.js'
import type { FailureReport } from '../health/failure-report.js'

/** How results are printed on standard output: its width, and whether it may be coloured. */
export function printOptions(): { columns: number; color: boolean } {
  return {
    columns: process.stdout.columns ?? 100,
    color: process.stdout.isTTY === true && !process.env.NO_COLOR,
  }
}

/** Prints the end of a run; nothing in JSON, where the result was an event. */
export async function printResult(
  output: 'text' | 'json',
  result: ResultEvent,
  failures: FailureReport[] = [],
): Promise<void> {
  if (output === 'json') return
  const { renderFailure } = await import('../ui/failure.js')
  const { renderResult } = await import('../ui/result.js')
  const options = printOptions()
  const parts = [
    ...failures.map((failure) => renderFailure({ ...failure, message: failure.reason }, options)),
    renderResult(result, options),
  ]
  process.stdout.write(`${parts.join('\n\n')}\n`)
}
