/** What the benchmarks read of one line of `--output json`. */
interface Event {
  id: string
  status: string
  at: string
}

/** The events of a run with `--output json`. */
export function eventsIn(stdout: string): Event[] {
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
  return lines.map((line) => JSON.parse(line) as Event)
}

/** When a step had come to its good end, in ms since 1970; NaN when it had not. */
export function endOf(events: Event[], step: string): number {
  const end = events.find(({ id, status }) => id === step && isEnd(status))
  return Date.parse(end?.at ?? '')
}

function isEnd(status: string): boolean {
  return status === 'done' || status === 'satisfied'
}
