import type { Finding } from '../doctor/types.ts'
import { wrap } from './columns.ts'
import { type Line, paint, type Span, span } from './line.ts'
import type { PrintOptions } from './result.ts'
import { oneLine } from './text.ts'

/** One line a check; below what is not well, why it matters and what mends it. Pure. */
export function renderDoctor(findings: Finding[], { columns, color }: PrintOptions): string {
  const width = Math.max(0, ...findings.map(({ title }) => title.length))
  return [...findings.flatMap((finding) => linesOf(finding, width, columns)), [], [sum(findings)]]
    .map((line) => paint(line, color))
    .join('\n')
}

function linesOf(finding: Finding, width: number, columns: number): Line[] {
  const [first = '', ...rest] = wrap(oneLine(finding.detail), columns - width - 4)
  const indent = ' '.repeat(width + 4)
  const head: Line = [glyphs[finding.status], span(` ${finding.title.padEnd(width)}  ${first}`)]
  const more: Line[] = rest.map((text) => [span(indent + text)])
  if (finding.status === 'ok' || finding.status === 'skipped') return [head, ...more]
  const fix = finding.fixable ? ' (or fleet doctor --fix)' : ''
  const below = [finding.why, `→ ${finding.remedy}${fix}`]
  const words = below.flatMap((text) => wrap(oneLine(text), columns - width - 4))
  return [head, ...more, ...words.map((text): Line => [span(indent + text, 'quiet')])]
}

const glyphs: Record<Finding['status'], Span> = {
  ok: span('✓', 'good'),
  skipped: span('–', 'quiet'),
  warning: span('!', 'warn'),
  failed: span('✗', 'bad'),
}

function sum(findings: Finding[]): Span {
  const failed = findings.filter(({ status }) => status === 'failed').length
  const warnings = findings.filter(({ status }) => status === 'warning').length
  if (failed > 0) return span(`fleet up will not work here: ${failed} of ${findings.length}`, 'bad')
  if (warnings > 0) return span(`fleet up works here; ${warnings} could be better`, 'warn')
  return span('All is well.', 'good')
}
