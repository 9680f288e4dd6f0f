import { textOf } from '../fields.ts'
import { describeResource, type Finding, placed, type StageReading } from '../types.ts'

/** Releases whose chart has no fixed version: tomorrow's run would bring another. */
export function unpinnedCharts(fleet: StageReading): Finding[] {
  return placed(fleet).flatMap(({ resource }) => {
    if (resource.kind !== 'HelmRelease') return []
    const chart = textOf(resource.object, 'spec.chart.spec.chart')
    if (chart === undefined || chart.startsWith('.')) return []
    const version = textOf(resource.object, 'spec.chart.spec.version')
    if (version !== undefined && isExact(version)) return []
    return [
      {
        severity: version === undefined ? ('error' as const) : ('warning' as const),
        rule: 'chart-not-pinned',
        object: describeResource(resource),
        message:
          version === undefined
            ? `the chart ${chart} has no version`
            : `the chart ${chart} is asked for as ${version}, which moves`,
        hint: 'write one version under spec.chart.spec.version',
      },
    ]
  })
}

/** One version, and no range: 1.2.3, v1.2.3, 1.2.3-rc.1+build. */
export function isExact(version: string): boolean {
  return /^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/.test(version)
}
