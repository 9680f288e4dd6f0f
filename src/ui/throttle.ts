/** Calls `action` at once, then at most once every `intervalMs`, and once more for what came between. */
export function throttle(action: () => void, intervalMs: number): { call(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined
  let again = false
  const run = () => {
    action()
    timer = setTimeout(() => {
      timer = undefined
      if (!again) return
      again = false
      run()
    }, intervalMs).unref()
  }
  return {
    call: () => {
      if (timer) again = true
      else run()
    },
    stop: () => {
      clearTimeout(timer)
      timer = undefined
      again = false
    },
  }
}
