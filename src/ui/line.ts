import { styleText } from 'node:util'
import { truncate, widthOf } from './columns.ts'

/** What a piece of text means; `paint` decides how that looks. */
export type Tone = 'good' | 'bad' | 'busy' | 'warn' | 'quiet' | 'strong'

/** A piece of one line. `shrink` says where it may be cut when the line is too wide. */
export interface Span {
  text: string
  tone?: Tone
  shrink?: 'end' | 'middle'
}

export type Line = Span[]

const looks = {
  good: 'green',
  bad: 'red',
  busy: 'cyan',
  warn: 'yellow',
  quiet: 'gray',
  strong: 'bold',
} as const

/** A piece of text with or without a meaning. */
export function span(text: string, tone?: Tone, shrink?: Span['shrink']): Span {
  return { text, ...(tone && { tone }), ...(shrink && { shrink }) }
}

/** Makes a line at most `columns` wide: first what may shrink, from its end; then whatever is there. */
export function fitTo(line: Line, columns: number): Line {
  let excess = lineWidth(line) - columns
  const fitted = line.toReversed().map((part) => {
    if (excess <= 0 || !part.shrink) return part
    const width = widthOf(part.text)
    const text = truncate(part.text, Math.max(0, width - excess), part.shrink)
    excess -= width - widthOf(text)
    return { ...part, text }
  })
  return excess > 0 ? cut(fitted.toReversed(), columns) : fitted.toReversed()
}

/** The text of a line, with ANSI colours if wanted, and no blanks at its end. */
export function paint(line: Line, color: boolean): string {
  const last = line.findLastIndex((part) => part.text.trim() !== '')
  return line
    .slice(0, last + 1)
    .map((part, index) => (index === last ? { ...part, text: part.text.trimEnd() } : part))
    .map(({ text, tone }) => paintText(text, tone, color))
    .join('')
}

/** A text in the look of its meaning. */
export function paintText(text: string, tone: Tone | undefined, color: boolean): string {
  return color && tone && text !== ''
    ? styleText(looks[tone], text, { validateStream: false })
    : text
}

function lineWidth(line: Line): number {
  return line.reduce((sum, part) => sum + widthOf(part.text), 0)
}

function cut(line: Line, columns: number): Line {
  let room = columns
  return line.map((part) => {
    const text = truncate(part.text, room)
    room -= widthOf(text)
    return { ...part, text }
  })
}
