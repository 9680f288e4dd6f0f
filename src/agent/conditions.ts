/** Things that are so or not so yet, and a way to wait for a change. */
export interface Conditions {
  set(name: string, met: boolean): void
  met(names: readonly string[]): boolean
  /** Resolves when `holds` is true, looking again after every change; throws when `signal` aborts. */
  until(holds: () => boolean, signal: AbortSignal): Promise<void>
  /** Something that `holds` may look at has changed. */
  changed(): void
}

export function createConditions(): Conditions {
  const met = new Set<string>()
  const waiting = new Set<() => void>()
  const changed = () => {
    for (const look of waiting) look()
  }
  return {
    changed,
    met: (names) => names.every((name) => met.has(name)),
    set: (name, isMet) => {
      if (isMet) met.add(name)
      else met.delete(name)
      changed()
    },
    until: (holds, signal) =>
      new Promise((resolve, reject) => {
        const finish = (settle: () => void) => {
          waiting.delete(look)
          signal.removeEventListener('abort', abort)
          settle()
        }
        const look = () => {
          if (holds()) finish(resolve)
        }
        const abort = () => finish(() => reject(signal.reason))
        if (signal.aborted) return reject(signal.reason)
        signal.addEventListener('abort', abort)
        waiting.add(look)
        look()
      }),
  }
}
