import semver from 'semver'

const DEFAULT_VERSION = '1.0.0'

/**
 * A version that satisfies what a HelmRelease asks for: itself when it is one already, else the
 * lowest stable version within the range. Ranges are those of Masterminds/semver, which Helm uses;
 * they differ from npm's by their commas and `!=`.
 */
export function concreteVersion(wanted: string | undefined): string {
  const text = wanted?.trim() ?? ''
  if (text === '' || text === '*' || text === 'latest') return DEFAULT_VERSION
  if (semver.valid(text) !== null) return text
  const range = text.replaceAll(/\s*,\s*/g, ' ').replaceAll(/!=\s*\S+/g, ' ')
  const excluded = new Set([...text.matchAll(/!=\s*([^\s,|]+)/g)].map((match) => match[1] ?? ''))
  return candidates(range).find((version) => !excluded.has(version)) ?? DEFAULT_VERSION
}

function candidates(range: string): string[] {
  if (semver.validRange(range) === null) return []
  const lowest = semver.minVersion(range)
  if (lowest === null) return []
  const stable = `${lowest.major}.${lowest.minor}.${lowest.patch}`
  const next = `${lowest.major}.${lowest.minor}.${lowest.patch + 1}`
  const preferred = semver.satisfies(DEFAULT_VERSION, range) ? [DEFAULT_VERSION] : []
  return [...preferred, stable, next, lowest.version].filter((version) =>
    semver.satisfies(version, range, { includePrerelease: true }),
  )
}
