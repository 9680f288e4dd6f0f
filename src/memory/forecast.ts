import type { KubernetesObject } from '../cluster/types.ts'
import { at } from '../health/fields.ts'
import type { FleetModel } from '../repository/model.ts'
import { wantedCharts } from '../sandbox/charts/wanted.ts'
import { renderedObjects, serviceObjects } from '../steps/fleet-objects.ts'
import { podRequests } from './pods.ts'
import { chartRequests } from './values.ts'

/** What the fleet's pods ask for before anything runs; a forecast, since charts are not rendered. */
export interface MemoryForecast {
  totalMiB: number
  /** Id of each service that runs pods → MiB. */
  byService: Map<string, number>
}

/** Adds up the memory that the pods of a fleet ask for; suspended services run none. */
export function memoryForecast(model: Pick<FleetModel, 'root' | 'services'>): MemoryForecast {
  const all = renderedObjects(model)
  const sources = all.filter(({ kind }) => kind === 'HelmRepository' || kind === 'OCIRepository')
  const requestOf = (object: KubernetesObject) => {
    if (object.kind !== 'HelmRelease') return podRequests(object)
    const chart = wantedCharts([object, ...sources])[0]?.chart
    return chartRequests(chart, at(object, 'spec', 'values'))
  }
  const byService = new Map<string, number>()
  for (const service of [model.root, ...model.services]) {
    if (service.suspended) continue
    const mib = serviceObjects(service).reduce((sum, object) => sum + requestOf(object), 0)
    if (mib > 0) byService.set(service.id, mib)
  }
  return { totalMiB: [...byService.values()].reduce((sum, mib) => sum + mib, 0), byService }
}
