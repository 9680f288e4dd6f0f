import { truncate } from '../ui/columns.ts'
import { formatDuration } from '../ui/duration.ts'
import type { Chart } from './chart.ts'
import { type Layout, size } from './layout.ts'
import type { NameOf } from './svg.ts'
import { countOf, outcomeOf } from './words.ts'
import { type Markup, xml } from './xml.ts'

/** Hatched and crossed, so that nothing is told by colour alone. */
export const patterns: Markup = xml`<defs>
<pattern id="applying" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" style="fill:var(--paper)"/><rect width="3" height="6" style="fill:var(--apply)"/></pattern>
<pattern id="failed" width="7" height="7" patternUnits="userSpaceOnUse"><rect width="7" height="7" style="fill:var(--paper)"/><path d="M0 0L7 7M7 0L0 7" style="stroke:var(--bad);stroke-width:1.2"/></pattern>
</defs>`

/** What a reader is to know after two seconds. */
export function drawHead({ chart }: Layout, nameOf: NameOf): Markup {
  const sign = chart.result === undefined || chart.result === 'interrupted' ? '…' : mark(chart)
  const started = `${chart.startedAt.slice(0, 10)} ${chart.startedAt.slice(11, 19)} UTC`
  return xml`<text class="title" x="${size.margin}" y="36"><tspan class="${sign === '✕' ? 'bad' : 'good'}">${sign}</tspan> ${`${chart.cluster}: ${outcomeOf(chart)}`}</text>
<text class="summary quiet" x="${size.margin}" y="66">${`${countOf(chart)}. Started ${started}.`}</text>
<text class="summary" x="${size.margin}" y="90">${truncate(pathSentence(chart, nameOf), 165, 'middle')}</text>
`
}

function mark({ result }: Chart): string {
  return result === 'failed' ? '✕' : '✓'
}

/** "Critical path: cnpg-operator → postgresql-cluster → n8n, 41 s" */
function pathSentence({ path, services }: Chart, nameOf: NameOf): string {
  if (path.length === 0) return ''
  const members = services.filter(({ id }) => path.includes(id))
  const began = Math.min(...members.map(({ beganMs = 0 }) => beganMs))
  const ended = Math.max(...members.map(({ healthyMs = 0 }) => healthyMs))
  const time = ended > began ? ` (${formatDuration(ended - began)})` : ''
  return `Critical path${time}: ${path.map(nameOf).join(' → ')}`
}

/** The lines of the time axis and what they stand for. */
export function drawAxis({ ticks, grid }: Layout): Markup[] {
  return ticks.map(
    ({
      x,
      label,
    }) => xml`<line class="grid" x1="${x}" x2="${x}" y1="${grid.top}" y2="${grid.bottom}"/>
<text class="quiet small" x="${x}" y="${grid.top - 12}" text-anchor="middle">${label}</text>
`,
  )
}

/** What the signs mean. */
export function drawLegend({ legendY: y }: Layout): Markup {
  const half = size.bar / 2
  const bar = (kind: string, x: number) =>
    xml`<rect class="${kind}" x="${x}" y="${y - half}" width="30" height="${size.bar}" rx="3"/>`
  const line = (kind: string, x: number) =>
    xml`<line class="${kind}" x1="${x}" x2="${x + 30}" y1="${y}" y2="${y}"/>`
  const entries: [(x: number) => Markup, string][] = [
    [(x) => line('waiting', x), 'waiting'],
    [(x) => bar('applying', x), 'applying'],
    [(x) => bar('progressing', x), 'progressing'],
    [(x) => line('healthy', x), 'healthy'],
    [(x) => bar('failed', x), 'failed'],
    [(x) => xml`${bar('progressing', x)}${bar('outline', x)}`, 'critical path'],
    [(x) => drawWake(x + 15, y + 4), 'Flux woken'],
  ]
  let x: number = size.plot
  return xml`<g>${entries.map(([draw, label]) => {
    const at = x
    x += 30 + 10 + label.length * 7 + 22
    return xml`${draw(at)}<text class="quiet" x="${at + 38}" y="${y}">${label}</text>`
  })}</g>
`
}

/** The sign of a wake-up; its tip is at x, y-6. */
export function drawWake(x: number, y: number): Markup {
  return xml`<path class="wake" d="M${x} ${y - 6}l5 9h-10z"/>`
}
