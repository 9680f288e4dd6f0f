const lines = 5

/**
 * The end of a log as an error shows it: its last lines, without the stack traces with which a Go
 * program ends and which hide the one line that says why. Pure.
 */
export function lastWords(log: string): string {
  const all = log.trimEnd().split('\n')
  const trace = all.findLastIndex((line) => /^goroutine \d+ .*\[running\]:$/.test(line))
  const told = trace > 0 ? all.slice(0, trace) : all
  return told
    .filter((line) => line.trim() !== '')
    .slice(-lines)
    .join('\n')
}
