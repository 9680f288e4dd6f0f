/** Wakes everyone who waits for it at that moment; nobody is woken by an earlier one. */
export interface Pulse {
  fire(): void
  /** Resolves at the next `fire`. */
  next(): Promise<void>
}

export function createPulse(): Pulse {
  let current = Promise.withResolvers<void>()
  return {
    fire: () => {
      current.resolve()
      current = Promise.withResolvers<void>()
    },
    next: () => current.promise,
  }
}
