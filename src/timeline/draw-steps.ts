import { truncate, widthOf } from '../ui/columns.ts'
import { formatDuration } from '../ui/duration.ts'
import { type Layout, size } from './layout.ts'
import { type Markup, xml } from './xml.ts'

/** Roughly the width of one column of small text, in pixels. */
const column = 6.4

/** The steps before the services. */
export function drawSteps({ steps, x }: Layout): Markup[] {
  return steps.map(({ title, fromMs, toMs, failed, y }) => {
    const end = Math.max(x(toMs), x(fromMs) + 2)
    const words = `${failed ? '✕ ' : ''}${formatDuration(toMs - fromMs)}`
    return xml`<g><text class="quiet" x="${size.margin + 10}" y="${y}">${truncate(title, 30)}</text>
<rect class="${failed ? 'failed' : 'step'}" x="${x(fromMs)}" y="${y - 4}" width="${end - x(fromMs)}" height="8" rx="2"/>
<text class="quiet small halo" x="${end + 7}" y="${y}">${words}</text></g>
`
  })
}

/** What everything waited for, from one service to the next. */
export function drawHeldUp({ heldUp, x }: Layout): Markup {
  if (heldUp === undefined) return xml``
  const { y, spans } = heldUp
  return xml`<g><text class="quiet" x="${size.margin + 10}" y="${y}">held up by</text>
${spans.map(({ fromMs, toMs, name, text }) => {
  const width = x(toMs) - x(fromMs)
  const columns = Math.floor((width - 10) / column)
  const label = widthOf(name) <= columns ? name : columns >= 4 ? truncate(name, columns) : ''
  return xml`<g><title>${text}</title><rect class="held" x="${x(fromMs)}" y="${y - 9}" width="${width}" height="18" rx="3"/>
<text class="small" x="${x(fromMs) + width / 2}" y="${y}" text-anchor="middle">${label}</text></g>`
})}</g>
`
}
