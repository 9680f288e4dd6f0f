import type { FleetError } from '../errors.ts'
import type { Problem, Service } from '../repository/model.ts'
import { lineFinder } from './locations.ts'
import { unpinnedCharts } from './rules/charts.ts'
import { unpinnedImages } from './rules/images.ts'
import { missingDependencies } from './rules/missing-dependency.ts'
import { unawaitedReleases } from './rules/releases.ts'
import { claimedTwice } from './rules/unique.ts'
import { unsetVariables } from './rules/variables.ts'
import { serviceFiles } from './service-files.ts'
import { describeResource, type Finding, placed, type StageReading } from './types.ts'

/** What a stage's files alone tell: no cluster and no network is asked. */
export async function checkFiles(fleet: StageReading): Promise<Finding[]> {
  const files = await serviceFiles(fleet.source.root, ownServices(fleet))
  const findings = [
    ...fleet.problems.map(findingOf),
    ...missingDependencies(fleet),
    ...unpinnedImages(fleet),
    ...unpinnedCharts(fleet),
    ...claimedTwice(fleet),
    ...unawaitedReleases(fleet),
    ...unsetVariables(fleet, files),
  ]
  return withLocations(findings, fleet)
}

/** Adds the file and line of the object or field that a finding is about, where it has none yet. */
export async function withLocations(findings: Finding[], fleet: StageReading): Promise<Finding[]> {
  const find = lineFinder(fleet.source.root)
  const byObject = new Map(
    placed(fleet).map(({ resource }) => [describeResource(resource), resource]),
  )
  return Promise.all(
    findings.map(async ({ field, ...finding }) => {
      const resource = finding.location ? undefined : byObject.get(finding.object ?? '')
      const location = resource && (await find({ ...resource, field }))
      return location ? { ...finding, location } : finding
    }),
  )
}

function ownServices({ root, services }: StageReading): Service[] {
  return [root, ...services]
}

function findingOf({ severity, code, message, location, hint }: Problem): Finding {
  return { severity, rule: code, message, hint, ...(location && { location }) }
}

/** The finding for a root that cannot be built, whose message begins with its place. */
export function rootFinding({ message, why = '', code }: FleetError): Finding {
  const [, file, line, words] = /^(\S+?):(\d+): (.*)$/.exec(message) ?? []
  const location = file === undefined ? {} : { location: { file, line: Number(line) } }
  const hint = 'mend it: nothing else can be read before'
  return {
    severity: 'error',
    rule: code,
    message: `${words ?? message}: ${why}`,
    hint,
    ...location,
  }
}
