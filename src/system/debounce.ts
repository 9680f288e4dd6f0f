/** Runs `work` once a burst of triggers is over, never twice at the same time. */
export function debounce(
  work: () => Promise<void>,
  quietMs: number,
  onError: (error: unknown) => void,
): { trigger(): void; cancel(): void } {
  let timer: NodeJS.Timeout | undefined
  let running = false
  let again = false
  const start = async () => {
    running = true
    await work().catch(onError)
    running = false
    if (again) trigger()
  }
  const trigger = () => {
    again = running
    if (running) return
    clearTimeout(timer)
    timer = setTimeout(() => void start(), quietMs)
  }
  const cancel = () => {
    again = false
    clearTimeout(timer)
  }
  return { trigger, cancel }
}
