import type { ForwardState, ForwardStatus } from '../forward/types.ts'
import { pad, padStart, widthOf } from './columns.ts'
import { fitTo, type Line, paint, span } from './line.ts'
import type { PrintOptions } from './result.ts'
import { oneLine } from './text.ts'

const marks: Record<ForwardState, Line[number]> = {
  ready: span('✓', 'good'),
  simulated: span('~', 'quiet'),
  waiting: span('○', 'quiet'),
  connecting: span('◐', 'busy'),
  failed: span('✗', 'bad'),
}

const head = ['SERVICE', 'URL', 'STATE', 'OPEN', 'SENT', 'RECEIVED', 'REASON']
const numbers = new Set([3, 4, 5])

/** Forwards as an aligned table, no line wider than `columns`. */
export function renderForwards(forwards: ForwardStatus[], options: PrintOptions): string[] {
  if (forwards.length === 0) return ['Nothing is forwarded.']
  const rows = forwards.toSorted((a, b) => a.name.localeCompare(b.name))
  const cells = [head, ...rows.map(cellsOf)]
  const widths = head.map((_, column) =>
    Math.max(...cells.map((row) => widthOf(row[column] ?? ''))),
  )
  const lines = cells.map((row, index): Line => {
    const status = rows[index - 1]
    const mark = status ? marks[status.state] : span(' ')
    return [mark, span(' '), ...row.map((cell, column) => cellSpan(cell, column, widths, !status))]
  })
  return lines.map((line) => paint(fitTo(line, options.columns), options.color))
}

function cellSpan(cell: string, column: number, widths: number[], isHead: boolean): Line[number] {
  const width = widths[column] ?? 0
  const tone = isHead ? 'quiet' : undefined
  if (column === head.length - 1) return span(cell, tone, 'end')
  const text = numbers.has(column) ? padStart(cell, width) : pad(cell, width)
  return span(`${text}  `, tone)
}

function cellsOf(status: ForwardStatus): string[] {
  const { name, url = '', state, connections, sent, received, reason = '' } = status
  return [
    oneLine(name),
    url,
    state,
    String(connections),
    formatBytes(sent),
    formatBytes(received),
    oneLine(reason),
  ]
}

const units = ['kB', 'MB', 'GB', 'TB']

/** Bytes in powers of a thousand: "812 B", "1.5 kB", "64.0 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  let value = bytes / 1000
  let unit = 0
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value.toFixed(1)} ${units[unit]}`
}
