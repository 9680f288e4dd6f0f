/**
 * Milliseconds since 1970 by a clock that cannot be set: the machine's time when this process began,
 * and what its monotonic clock has counted since. Whatever is measured or waited for goes by it, since
 * the machine's own clock may step by hours meanwhile: set by hand, by NTP, or after a laptop's sleep.
 */
export function steadyNow(): number {
  return Math.round(performance.timeOrigin + performance.now())
}

/** The same as a date, for what stands beside such times. */
export function steadyDate(): Date {
  return new Date(steadyNow())
}
