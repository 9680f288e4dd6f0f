import type { FallbackUrl, ResultEvent, ResultStatus } from '../events.ts'
import { pad, widthOf, wrap } from './columns.ts'
import { formatDuration } from './duration.ts'
import { resultGlyph } from './glyphs.ts'
import { paintText } from './line.ts'
import { oneLine } from './text.ts'

/** What a printer needs to know about where its text goes. */
export interface PrintOptions {
  columns: number
  color: boolean
}

const headlines: Record<ResultStatus, string> = {
  healthy: 'Healthy after',
  degraded: 'Works, with a fallback, after',
  rehearsed: 'Rehearsed in',
  failed: 'Failed after',
  interrupted: 'Interrupted after',
}

const nextSteps: Record<ResultStatus, string> = {
  healthy: 'fleet status shows how it is, fleet down takes it away.',
  degraded: 'fleet status shows what falls back and why, fleet down takes everything away.',
  rehearsed: 'fleet status shows how it is, fleet down takes it away.',
  failed:
    'mend what failed and run fleet up again: it goes on from here. fleet down takes it away.',
  interrupted: 'fleet up goes on from here, fleet down takes away what was made.',
}

/** The end of a run: how it went, how long it took, where things are, what was not proven. */
export function renderResult(result: ResultEvent, { columns, color }: PrintOptions): string {
  const {
    status,
    durationMs,
    criticalPathMs,
    urls,
    fallbacks = [],
    kubeconfig,
    notProven = [],
  } = result
  const glyph = resultGlyph(status)
  const path =
    criticalPathMs === undefined ? '' : ` (critical path ${formatDuration(criticalPathMs)})`
  const sections = [
    [
      `${paintText(glyph.text, glyph.tone, color)} ` +
        paintText(`${headlines[status]} ${formatDuration(durationMs)}`, 'strong', color) +
        paintText(path, 'quiet', color),
    ],
    urlTable(urls),
    fallbackLines(fallbacks, columns),
    notProven.length === 0
      ? []
      : ['Not proven:', ...notProven.flatMap((one) => bullet(one, columns))],
    kubeconfig === undefined ? [] : ['Look inside:', `  export KUBECONFIG=${kubeconfig}`],
    wrap(`Next: ${nextSteps[status]}`, columns),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

/** Addresses are never cut: they are there to be copied. */
function urlTable(urls: Record<string, string>): string[] {
  const width = Math.max(0, ...Object.keys(urls).map(widthOf))
  return Object.entries(urls).map(([name, url]) => `  ${pad(name, width)}  ${url}`)
}

/** Why names do not work, and what to use in their place. */
export function fallbackLines(fallbacks: FallbackUrl[], columns: number): string[] {
  if (fallbacks.length === 0) return []
  const lines = fallbacks.flatMap(({ host, url, reason }) => {
    const instead = url === undefined ? 'no Service stands behind it' : `use ${url}`
    return bullet(`${host}: ${instead} (${reason})`, columns)
  })
  return ['Names that do not work:', ...lines]
}

/** A list item whose further lines stand below its first. */
export function bullet(text: string, columns: number): string[] {
  return wrap(oneLine(text), columns - 4).map(
    (line, index) => `  ${index === 0 ? '-' : ' '} ${line}`,
  )
}
