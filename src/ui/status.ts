import type { ServiceEvent } from '../events.ts'
import { pad, widthOf } from './columns.ts'
import { elapsedSince, formatElapsed } from './duration.ts'
import { serviceGlyph } from './glyphs.ts'
import { fitTo, type Line, paint, span, type Tone } from './line.ts'
import type { PrintOptions } from './result.ts'
import { oneLine } from './text.ts'

/** The services of `fleet status`. */
export type StatusRow = Pick<ServiceEvent, 'name' | 'layer' | 'state' | 'since' | 'reason'>

/** Services by layer: state, since when, and why; aligned, and no wider than `columns`. */
export function renderStatus(rows: StatusRow[], options: PrintOptions & { now: Date }): string {
  if (rows.length === 0) return 'No services.'
  const { columns, color, now } = options
  const ordered = rows.toSorted((a, b) => a.layer - b.layer || a.name.localeCompare(b.name))
  const table = [
    ['SERVICE', 'LAYER', 'STATE', 'SINCE', 'REASON'],
    ...ordered.map(({ name, layer, state, since, reason = '' }) => [
      oneLine(name),
      String(layer),
      state,
      formatElapsed(elapsedSince(since, now)),
      oneLine(reason),
    ]),
  ]
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...table.map((row) => widthOf(row[column] ?? ''))),
  )
  const line = (row: string[], glyph: Line[number], tone?: Tone): Line => [
    glyph,
    ...row.map((cell, column) => {
      const last = column === row.length - 1
      const text = last ? cell : `${pad(cell, widths[column] ?? 0)}  `
      return span(column === 0 ? ` ${text}` : text, tone, last ? 'end' : undefined)
    }),
  ]
  const [head = [], ...body] = table
  const lines = [
    line(head, span(' '), 'quiet'),
    ...body.map((row, index) => line(row, serviceGlyph(ordered[index]?.state ?? 'waiting', now))),
  ]
  return lines.map((one) => paint(fitTo(one, columns), color)).join('\n')
}
