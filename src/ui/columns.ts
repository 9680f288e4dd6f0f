import stringWidth from 'string-width'

const graphemes = new Intl.Segmenter()
const ellipsis = '…'

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
  return stringWidth(text)
}

/** Cuts a text to at most `columns` columns, with an ellipsis where something is left out. */
export function truncate(text: string, columns: number, where: 'end' | 'middle' = 'end'): string {
  if (widthOf(text) <= columns) return text
  if (columns < 1) return ''
  const room = columns - 1
  const tail = where === 'end' ? 0 : Math.floor(room * 0.4)
  const parts = [...graphemes.segment(text)].map(({ segment }) => segment)
  return take(parts, room - tail) + ellipsis + take(parts.toReversed(), tail, true)
}

/** Pads a text with blanks at its end to `columns` columns. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)))
}

/** Pads a text with blanks at its start. */
export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - widthOf(text))) + text
}

/** Breaks a text at blanks into lines of at most `columns` columns; a longer word stays whole. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= columns) {
      lines[lines.length - 1] = `${last} ${word}`
    } else lines.push(word)
  }
  return lines
}

function take(parts: string[], columns: number, reversed = false): string {
  const taken: string[] = []
  let used = 0
  for (const part of parts) {
    used += widthOf(part)
    if (used > columns) break
    taken.push(part)
  }
  return (reversed ? taken.toReversed() : taken).join('')
}
