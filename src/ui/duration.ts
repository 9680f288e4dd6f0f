/** A measured duration in milliseconds: "0.4 s", "12 s", "1 min 05 s", "1 h 02 min". */
export function formatDuration(ms: number): string {
  return ms < 9_950 ? `${(Math.max(0, ms) / 1000).toFixed(1)} s` : formatElapsed(ms)
}

/** Time going by, in whole seconds, so that a line changes once a second at most. */
export function formatElapsed(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${twoDigits(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`
}

/** Milliseconds between an ISO 8601 time and `now`; 0 when the time lies ahead or cannot be read. */
export function elapsedSince(since: string, now: Date): number {
  const start = Date.parse(since)
  return Number.isNaN(start) ? 0 : Math.max(0, now.getTime() - start)
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
