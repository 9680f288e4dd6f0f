import type { WantedChart } from '../../agent/contract.ts'
import { distinct } from './http-index.ts'
import { normalUrl } from './urls.ts'

/** What the indexes say that Flux has fetched; it keeps them for the HelmRepository's interval. */
export interface Offers {
  real(repositoryUrl: string): void
  standIns(repositoryUrl: string, charts: WantedChart[]): void
  includes(chart: WantedChart): boolean
}

export function createOffers(): Offers {
  const offered = new Map<string, 'real' | Set<string>>()
  return {
    real: (repositoryUrl) => offered.set(normalUrl(repositoryUrl), 'real'),
    standIns: (repositoryUrl, charts) =>
      offered.set(normalUrl(repositoryUrl), new Set(distinct(charts).map(keyOf))),
    includes: (chart) => {
      const index = offered.get(normalUrl(chart.repositoryUrl))
      return index === 'real' || distinct([chart]).every((entry) => index?.has(keyOf(entry)))
    },
  }
}

function keyOf({ chart, version }: { chart: string; version: string }): string {
  return `${chart} ${version}`
}
