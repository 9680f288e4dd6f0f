const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200]
const mostTicks = 10

/** Round times for the axis, at most some ten of them. */
export function ticksOf(durationMs: number): { ms: number; label: string }[] {
  const seconds = durationMs / 1000
  const step = steps.find((one) => seconds / one <= mostTicks) ?? 86_400
  const count = Math.floor(seconds / step) + 1
  return Array.from({ length: count }, (_, index) => ({
    ms: index * step * 1000,
    label: labelOf(index * step),
  }))
}

/** "45 s", "2:30 min", "1:05 h" */
function labelOf(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const [large, small, unit] =
    seconds < 3600
      ? [Math.floor(seconds / 60), seconds % 60, 'min']
      : [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), 'h']
  return `${large}:${String(small).padStart(2, '0')} ${unit}`
}
