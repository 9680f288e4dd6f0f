import { type Line, span } from './line.ts'
import { isSettled, type ServiceView } from './state.ts'

const barWidth = 30

/** "━━━━━━──────  14/22 healthy  about 40 s left" */
export function progressLine(services: ServiceView[], remaining = ''): Line {
  const settled = services.filter(isSettled).length
  const filled = services.length === 0 ? 0 : Math.floor((settled / services.length) * barWidth)
  return [
    span('━'.repeat(filled), 'good', 'end'),
    span('─'.repeat(barWidth - filled), 'quiet', 'end'),
    span(`  ${settled}/${services.length}`, 'strong'),
    span(remaining && `  ${remaining}`, 'quiet'),
  ]
}
