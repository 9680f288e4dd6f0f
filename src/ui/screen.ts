import type { Output } from './output.ts'

const sequence = {
  /** The alternate screen has no history: nothing scrolls off, a resize cannot rewrap old frames. */
  open: '\x1b[?1049h\x1b[?25l\x1b[?7l',
  close: '\x1b[?7h\x1b[?25h\x1b[?1049l',
  /** Terminals that know synchronized output show a frame at once; the others ignore it. */
  beginFrame: '\x1b[?2026h',
  endFrame: '\x1b[?2026l',
  home: '\x1b[H',
  clearLine: '\x1b[2K',
  clearBelow: (row: number) => `\x1b[${row};1H\x1b[J`,
}

export interface Screen {
  draw(lines: string[]): void
  close(): void
}

/** Takes the terminal over; gives it back on `close`, and should the process end before that. */
export function openScreen(stderr: Output): Screen {
  let isOpen = true
  const close = () => {
    if (!isOpen) return
    isOpen = false
    process.off('exit', close)
    stderr.write(sequence.close)
  }
  process.once('exit', close)
  stderr.write(sequence.open)
  return { draw: (lines) => isOpen && stderr.write(frameBytes(lines)), close }
}

/**
 * Draws over the frame before; every frame is whole, which also mends what a keypress left behind.
 * Lines are cleared before they are written: behind a full line it would take its last character.
 */
function frameBytes(lines: string[]): string {
  const { beginFrame, clearBelow, home, clearLine, endFrame } = sequence
  const rows = lines.map((line) => clearLine + line).join('\r\n')
  return beginFrame + clearBelow(lines.length + 1) + home + rows + endFrame
}
