import { stringify } from 'yaml'
import type { WantedChart } from '../../agent/contract.ts'
import { packStandIn, type TemplateFile } from './stand-in.ts'
import { concreteVersion } from './version.ts'

/** Fixed, so that an unchanged index has an unchanged digest for source-controller. */
const CREATED = '2020-01-01T00:00:00Z'

/** The index.yaml of a repository made of stand-ins for what is wanted from it. */
export function standInIndex(template: TemplateFile[], wanted: WantedChart[]): string {
  const items = distinct(wanted).map(({ chart, version }) => ({
    apiVersion: 'v2',
    name: chart,
    version,
    created: CREATED,
    digest: packStandIn(template, chart, version).digest.replace('sha256:', ''),
    urls: [standInFile(chart, version)],
  }))
  const entries = Object.groupBy(items, ({ name }) => name)
  return stringify({ apiVersion: 'v1', entries, generated: CREATED })
}

/** Address of a stand-in, relative to its repository. */
function standInFile(chart: string, version: string): string {
  return `fleet-stand-ins/${encodeURIComponent(chart)}/${encodeURIComponent(version)}.tgz`
}

/** Splits the address of a stand-in; undefined when it is none. */
export function parseStandInFile(
  url: string,
): { repositoryUrl: string; chart: string; version: string } | undefined {
  const match = /^(.*)\/fleet-stand-ins\/([^/]+)\/([^/]+)\.tgz$/.exec(url)
  if (match === null) return undefined
  const [, repositoryUrl = '', chart = '', version = ''] = match
  try {
    return {
      repositoryUrl,
      chart: decodeURIComponent(chart),
      version: decodeURIComponent(version),
    }
  } catch {
    return undefined
  }
}

/** The charts of an index, each once in one concrete version, in a fixed order. */
export function distinct(wanted: WantedChart[]): { chart: string; version: string }[] {
  const all = wanted.map(({ chart, version }) => ({ chart, version: concreteVersion(version) }))
  const unique = new Map(all.map((entry) => [`${entry.chart} ${entry.version}`, entry]))
  return [...unique.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
}
