import type { Inspection } from '../engine/step.ts'
import { wrap } from './columns.ts'
import { type Line, paint, span } from './line.ts'
import type { PrintOptions } from './result.ts'
import { oneLine } from './text.ts'

/** A step of the plan and what a look at the machine said about it. */
export interface PlanRow {
  id: string
  title: string
  needs: string[]
  inspection: Inspection<unknown>
}

/** What `fleet up` would do: each step, what it needs, and what there is to be done. */
export function renderPlan(rows: PlanRow[], { columns, color }: PrintOptions): string {
  return rows
    .flatMap((row) => planLines(row, columns))
    .map((line) => paint(line, color))
    .join('\n')
}

function planLines({ id, title, needs, inspection }: PlanRow, columns: number): Line[] {
  const { glyph, words } = describe(inspection)
  const after = needs.length === 0 ? '' : `  after ${needs.join(', ')}`
  return [
    [glyph, span(` ${oneLine(title)}`, 'strong'), span(`  [${id}]${after}`, 'quiet')],
    ...words
      .flatMap((text) => wrap(oneLine(text), columns - 4))
      .map((text) => [span(`    ${text}`)]),
  ]
}

function describe(inspection: Inspection<unknown>): { glyph: Line[number]; words: string[] } {
  switch (inspection.kind) {
    case 'satisfied':
      return {
        glyph: span('✓', 'good'),
        words: [`already there${inspection.detail ? `: ${inspection.detail}` : ''}`],
      }
    case 'needed':
      return { glyph: span('+', 'busy'), words: [inspection.summary] }
    case 'blocked':
      return { glyph: span('✗', 'bad'), words: [`blocked: ${inspection.reason}`, inspection.hint] }
    case 'unknown':
      return { glyph: span('?', 'warn'), words: [`known after ${inspection.until}`] }
  }
}
