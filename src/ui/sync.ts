import { formatDuration } from './duration.ts'
import { oneLine } from './text.ts'

const shownFiles = 5

/** What was changed, and whom it concerns. Pure. */
export function renderChange({
  files,
  services,
  uncommitted,
}: {
  files: string[]
  services: string[]
  uncommitted: boolean
}): string[] {
  const more = files.length > shownFiles ? [`and ${files.length - shownFiles} more`] : []
  const names = [...files.slice(0, shownFiles).map(oneLine), ...more].join(', ')
  const what = uncommitted ? 'changed' : 'committed'
  const reacts = services.length > 0 ? services.join(', ') : 'no service'
  return [`● ${what}: ${names || 'nothing that differs'}`, `  reacts: ${reacts}`]
}

/** How it ended. Pure. */
export function renderSettled(status: 'healthy' | 'stuck' | 'timeout', durationMs: number): string {
  const took = formatDuration(durationMs)
  if (status === 'healthy') return `✓ all healthy after ${took}`
  return status === 'stuck'
    ? `✗ not healthy after ${took}, and nothing moves`
    : `✗ not healthy after ${took}`
}
