import type { FailureReport } from '../health/failure-report.ts'

/** How results are printed on standard output: its width, and whether it may be coloured. */
export function printOptions(): { columns: number; color: boolean } {
  return {
    columns: process.stdout.columns ?? 100,
    color: process.stdout.isTTY === true && !process.env.NO_COLOR,
  }
}

/** Prints what failed, below the result that the view of the run has printed. */
export async function printFailures(failures: FailureReport[]): Promise<void> {
  const { renderFailure } = await import('../ui/failure.ts')
  const { shortNames } = await import('../graph/names.ts')
  const reports = failures.map((failure) => {
    const { blocks, goesOn, reason } = failure
    const names = shortNames([...blocks, ...goesOn])
    const named = (ids: string[]) => ids.map((id) => names.get(id) ?? id)
    const words = { message: reason, blocks: named(blocks), goesOn: named(goesOn) }
    return renderFailure({ ...failure, ...words }, printOptions())
  })
  for (const report of reports) process.stdout.write(`\n${report}\n`)
}
