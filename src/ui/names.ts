import { pad, widthOf } from './columns.ts'
import { fitTo, type Line, paint, span } from './line.ts'
import type { PrintOptions } from './result.ts'
import { oneLine } from './text.ts'

/** One name and how it was found to work. */
export interface NameRow {
  host: string
  addresses: string[]
  status?: number
  ms: number
  url?: string
  problem?: string
}

/** A table of names: where each leads, what answers, how long it took, or what is wrong. */
export function renderNames(rows: NameRow[], { columns, color }: PrintOptions): string {
  if (rows.length === 0) return 'No route claims a name.'
  const table = [
    ['NAME', 'LEADS TO', 'ANSWERS', 'MS', ''],
    ...rows.map(({ host, addresses, status, ms, url, problem }) => [
      oneLine(host),
      addresses.join(' ') || '-',
      status === undefined ? '-' : String(status),
      String(ms),
      oneLine(problem ?? url ?? ''),
    ]),
  ]
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...table.map((row) => widthOf(row[column] ?? ''))),
  )
  return table
    .map((row, index): Line => {
      const problem = index > 0 && rows[index - 1]?.problem !== undefined
      const glyph = index === 0 ? span(' ') : problem ? span('✗', 'bad') : span('✓', 'good')
      return [glyph, ...row.map((cell, column) => cellSpan(cell, widths[column], index === 0))]
    })
    .map((line) => paint(fitTo(line, columns), color).trimEnd())
    .join('\n')
}

function cellSpan(cell: string, width: number | undefined, head: boolean): Line[number] {
  const text = width === undefined ? ` ${cell}` : ` ${pad(cell, width)} `
  return span(text, head ? 'quiet' : undefined, width === undefined ? 'end' : undefined)
}
