import type { Output } from './output.js'

const sequence = {
  /** The alternate screen has no history: nothing scrolls off, a resize cannot rewrap old frames. */
  open: '\x1b[?1049h\x1b[?25l\x1b[?7l',
  close: '\x1b[?7h\x1b[?25h\x1b[?1049l',
  /** Terminals that know synchronized output show a frame at once; the others ignore it. */
  beginFrame: '\x1b[?2026h\x1b[H',
  endFrame: '\x1b[?2026l',
  clearRight: '\x1b[K',
  clearBelow: '\x1b[J',
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

/** Draws over the frame before; every frame is whole, which also mends what a keypress left behind. */
function frameBytes(lines: string[]): string {
  const rows = lines.map((line) => line + sequence.clearRight)
  return sequence.beginFrame + rows.join('\r\n') + sequence.clearBelow + sequence.endFrame
}
