import type { SourceLocation } from '../model.ts'

/** "file:line", or nothing. */
export function place(location: SourceLocation | undefined): string {
  return location ? `${location.file}:${location.line}` : ''
}

/** Spreads into a Problem only what is there. */
export function at(location: SourceLocation | undefined): { location?: SourceLocation } {
  return location ? { location } : {}
}
