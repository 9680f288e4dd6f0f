import { truncate, widthOf } from '../ui/columns.ts'
import type { Segment, ServiceBar } from './chart.ts'
import { drawWake } from './draw-frame.ts'
import { drawNote } from './draw-note.ts'
import { type Layout, type Placed, size } from './layout.ts'
import { isWork } from './service-bars.ts'
import type { NameOf } from './svg.ts'
import { endOf } from './words.ts'
import { type Markup, xml } from './xml.ts'

/** Roughly the width of one column of small text, in pixels. */
const column = 6.4

/** One service: its name, its bar, what it waited for, how it ended, and more for who asks. */
export function drawService(bar: Placed<ServiceBar>, layout: Layout, nameOf: NameOf): Markup {
  const { x, chart } = layout
  const critical = chart.path.includes(bar.id)
  const { y } = bar
  const wakes = bar.wakes.map(({ atMs }) => drawWake(x(atMs), y + size.bar / 2 + 2))
  return xml`<g class="row" tabindex="0" role="img" aria-label="${`${nameOf(bar.id)}: ${endOf(bar)}`}">
<rect class="ground" x="${size.margin + 28}" y="${y - size.row / 2 + 1}" width="${size.width - 2 * size.margin - 28}" height="${size.row - 2}" rx="4"/>
<text class="${critical ? 'strong' : ''}" x="${size.margin + 36}" y="${y}">${truncate(nameOf(bar.id), 25, 'middle')}</text>
${bar.segments.map((segment) => drawSegment(segment, y, layout))}
${critical ? drawOutline(bar, layout) : undefined}
${wakes}
${drawWords(bar, layout, nameOf)}
<g class="more">${drawNeeds(bar, layout)}${drawNote(bar, layout, nameOf)}</g>
</g>
`
}

function drawSegment({ state, fromMs, toMs }: Segment, y: number, { x }: Layout): Markup {
  const [from, to] = [x(fromMs), Math.max(x(toMs), x(fromMs) + 1)]
  if (state === 'waiting' || state === 'healthy' || state === 'skipped') {
    return xml`<line class="${state}" x1="${from}" x2="${to}" y1="${y}" y2="${y}"/>`
  }
  return xml`<rect class="${state}" x="${from}" y="${y - size.bar / 2}" width="${to - from}" height="${size.bar}" rx="2"/>`
}

/** From when it began until it was healthy, or the end. */
function extentOf({ segments, beganMs, healthyMs }: ServiceBar): [number, number] | undefined {
  const last = segments.findLast(isWork)
  return beganMs === undefined || !last ? undefined : [beganMs, healthyMs ?? last.toMs]
}

function drawOutline(bar: Placed<ServiceBar>, { x }: Layout): Markup | undefined {
  const extent = extentOf(bar)
  if (extent === undefined) return undefined
  const [from, to] = [x(extent[0]), x(extent[1])]
  return xml`<rect class="outline" x="${from - 1}" y="${bar.y - size.bar / 2 - 1}" width="${Math.max(3, to - from) + 2}" height="${size.bar + 2}" rx="3.5"/>`
}

/** What it waited for stands before the bar, how it ended behind it, each where there is room. */
function drawWords(bar: Placed<ServiceBar>, layout: Layout, nameOf: NameOf): Markup {
  const { x } = layout
  const extent = extentOf(bar)
  const start = extent ? x(extent[0]) : size.plot
  const room = Math.floor((start - size.plot - 16) / column)
  const after = bar.decider === undefined ? '' : `after ${nameOf(bar.decider)}`
  const before = extent && after !== '' && widthOf(after) <= room ? after : ''
  const end = extent ? x(extent[1]) + 8 : size.plot + 8
  const columns = Math.floor((size.width - size.margin - end) / column)
  const isBad = bar.segments.at(-1)?.state === 'failed'
  const tone = isBad ? 'bad' : extent && bar.healthyMs !== undefined ? '' : 'quiet'
  const words = extent || after === '' ? endOf(bar) : `${endOf(bar)}`
  return xml`<g class="band"><text class="quiet small halo" x="${start - 8}" y="${y(bar)}" text-anchor="end">${before}</text>
<text class="small halo ${tone}" x="${end}" y="${y(bar)}">${truncate(words, columns)}</text></g>`
}

function y(bar: Placed<ServiceBar>): number {
  return bar.y
}

/** From the end of each need to where this one began. */
function drawNeeds(bar: Placed<ServiceBar>, { services, x }: Layout): Markup[] {
  return bar.needs.flatMap(({ id, healthyMs }) => {
    const need = services.find((other) => other.id === id)
    if (need === undefined || healthyMs === undefined || bar.beganMs === undefined) return []
    return [xml`<path class="need" d="${elbow(x(healthyMs), need.y, x(bar.beganMs), bar.y)}"/>`]
  })
}

/** The line through the critical path: down along the end of one bar and into the next. */
export function drawPath({ chart, services, x }: Layout): Markup[] {
  const onPath = chart.path.flatMap((id) => services.find((bar) => bar.id === id) ?? [])
  return onPath.slice(1).flatMap((bar, index) => {
    const need = onPath[index]
    if (need?.healthyMs === undefined || bar.beganMs === undefined) return []
    return [
      xml`<path class="path" d="${elbow(x(need.healthyMs), need.y, x(bar.beganMs), bar.y)}"/>`,
    ]
  })
}

function elbow(fromX: number, fromY: number, toX: number, toY: number): string {
  const round = (value: number) => Math.round(value * 10) / 10
  return `M${round(fromX)} ${round(fromY)}V${round(toY)}H${round(toX)}`
}
