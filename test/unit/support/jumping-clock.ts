import { onTestFinished, vi } from 'vitest'

const hour = 3_600_000

/** Lets the machine's clock be set during a test; timers and the monotonic clock go on as they do. */
export function jumpingClock(): { jump(hours: number): void } {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  onTestFinished(() => void vi.useRealTimers())
  return { jump: (hours) => void vi.setSystemTime(Date.now() + hours * hour) }
}
