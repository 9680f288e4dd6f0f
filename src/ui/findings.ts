import type { Merged, MergedFinding } from '../validate/merge.ts'
import { formatDuration } from './duration.ts'
import { oneLine } from './text.ts'

export interface FindingsPrintOptions {
  durationMs: number
}

/** One line a finding, then what was not checked, then the sum. Pure. */
export function renderFindings(
  { stages, services, findings, unchecked }: Merged,
  { durationMs }: FindingsPrintOptions,
): string[] {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const warnings = findings.length - errors
  const took = formatDuration(durationMs)
  const sum = `${count(services, 'service')} in ${stages.join(' and ')}: ${count(errors, 'error')}, ${count(warnings, 'warning')} (${took})`
  return [
    ...findings.map((finding) => lineOf(finding, stages)),
    ...unchecked.map(({ what, why }) => oneLine(`not checked: ${what}: ${why}`)),
    `${errors > 0 ? '✗' : '✓'} ${sum}`,
  ]
}

function lineOf(finding: MergedFinding, all: string[]): string {
  const { severity, location, object, message, hint, stages } = finding
  const place = location ? `${location.file}:${location.line}: ` : ''
  const only = stages.length < all.length ? ` [${stages.join(', ')}]` : ''
  const about = object === undefined ? '' : `${object} `
  return oneLine(`${place}${severity}:${only} ${about}${message} — ${hint}`)
}

/** The same as annotations of GitHub's CI, which stand at the line in a pull request. Pure. */
export function renderAnnotations(findings: MergedFinding[]): string[] {
  return findings.map(({ severity, location, object, message, hint, rule }) => {
    const place = location ? `file=${property(location.file)},line=${location.line},` : ''
    const about = object === undefined ? '' : `${object} `
    return `::${severity} ${place}title=${property(`fleet ${rule}`)}::${data(`${about}${message} — ${hint}`)}`
  })
}

/** Escapes as GitHub's toolkit does for the text of a workflow command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
