export interface Line {
  /** 1-based. */
  number: number
  start: number
  /** Behind its line ending. */
  end: number
  /** Without its line ending; every byte is one character. */
  text: string
}

/** The lines of a file whose encoding is unknown: bytes are read as latin1, which loses none. */
export function linesOf(file: Buffer): Line[] {
  const lines: Line[] = []
  for (let start = 0; start < file.length; ) {
    const newline = file.indexOf(0x0a, start)
    const end = newline < 0 ? file.length : newline + 1
    const text = file.toString('latin1', start, end).replace(/\r?\n$/, '')
    lines.push({ number: lines.length + 1, start, end, text })
    start = end
  }
  return lines
}
