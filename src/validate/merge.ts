import type { Finding, Unchecked } from './types.ts'

/** What was found in one stage. */
export interface StageFindings {
  stage: string
  /** Names of the services that were looked at. */
  services: string[]
  findings: Finding[]
  unchecked: Unchecked[]
}

/** A finding, and the stages that it was found in. */
export type MergedFinding = Finding & { stages: string[] }

export interface Merged {
  stages: string[]
  services: number
  findings: MergedFinding[]
  unchecked: (Unchecked & { stages: string[] })[]
}

/** The findings of all stages, each once; errors first, then by file and line. Pure. */
export function mergeStages(reports: StageFindings[]): Merged {
  const findings = new Map<string, MergedFinding>()
  const unchecked = new Map<string, Merged['unchecked'][number]>()
  for (const { stage, ...report } of reports) {
    for (const one of report.findings) {
      const { rule, object, message, location } = one
      const key = JSON.stringify([rule, object, message, location?.file, location?.line])
      const before = findings.get(key)
      findings.set(key, { ...one, stages: [...(before?.stages ?? []), stage] })
    }
    for (const one of report.unchecked) {
      const key = `${one.what} ${one.why}`
      unchecked.set(key, { ...one, stages: [...(unchecked.get(key)?.stages ?? []), stage] })
    }
  }
  return {
    stages: reports.map(({ stage }) => stage),
    services: new Set(reports.flatMap(({ services }) => services)).size,
    findings: [...findings.values()].toSorted(byWeight),
    unchecked: [...unchecked.values()],
  }
}

function byWeight(one: Finding, other: Finding): number {
  const weight = ({ severity }: Finding) => (severity === 'error' ? 0 : 1)
  const place = ({ location }: Finding) => location?.file ?? ''
  return (
    weight(one) - weight(other) ||
    place(one).localeCompare(place(other)) ||
    (one.location?.line ?? 0) - (other.location?.line ?? 0)
  )
}
