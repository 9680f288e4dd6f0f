import type { Output } from '../../../src/ui/output.ts'

/** An output that keeps what was written, and can be resized. */
export function memoryOutput(isTTY = false): Output & { text(): string; resize(): void } {
  const written: string[] = []
  const listeners = new Set<() => void>()
  return {
    isTTY,
    write: (text) => written.push(text),
    on: (_, listener) => listeners.add(listener),
    off: (_, listener) => listeners.delete(listener),
    text: () => written.join(''),
    resize: () => {
      for (const listener of listeners) listener()
    },
  }
}
