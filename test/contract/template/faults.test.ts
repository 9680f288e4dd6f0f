import { beforeAll, describe, expect, it } from 'vitest'
import { assess } from '../../../src/health/assess.ts'
import { failureReport } from '../../../src/health/failure-report.ts'
import { guiltyServices } from '../../../src/health/root-cause.ts'
import type { FleetModel } from '../../../src/repository/model.ts'
import { forecastOf } from '../../../src/steps/forecast.ts'
import * as make from '../../unit/support/objects.ts'
import { stillWorldOf } from '../../unit/support/world.ts'
import { buildReader, hasGo } from '../repository/support.ts'
import { readTemplate } from './support.ts'

const title = 'a fault of any service of the built-in fleet'
let model: FleetModel

describe.skipIf(!hasGo)(hasGo ? title : `${title} (skipped: no Go on this machine)`, () => {
  beforeAll(async () => {
    await buildReader()
    model = await readTemplate('dev')
  })

  it('blocks exactly what depends on it, directly or through others', () => {
    for (const { name } of model.services) {
      const blocked = dependants(name)
      const { services, reports } = withFault(name, blocked)
      expect(reports, name).toHaveLength(1)
      expect(reports[0]?.blocks.map(nameOf).toSorted(), name).toEqual([...blocked].toSorted())
      const goesOn = model.services.map((one) => one.name).filter((one) => !blocked.has(one))
      expect(reports[0]?.goesOn.map(nameOf).toSorted(), name).toEqual(
        goesOn.filter((one) => one !== name).toSorted(),
      )
      const healthy = services.filter(({ state }) => state === 'healthy').length
      expect(healthy, name).toBe(model.services.length - blocked.size - 1)
    }
  })
})

/** Names of all that wait for a service, from the edges in the repository alone. */
function dependants(name: string): Set<string> {
  const found = new Set<string>()
  for (let size = -1; size < found.size; ) {
    size = found.size
    for (const service of model.services) {
      const needs = service.dependsOn.map(({ id }) => nameOf(id))
      if (needs.some((need) => need === name || found.has(need))) found.add(service.name)
    }
  }
  return found
}

/** The fleet with one service whose Deployment fails, as Flux would report all of it. */
function withFault(name: string, blocked: ReadonlySet<string>) {
  const objects = model.services.map((service) => {
    const dependsOn = service.dependsOn.map(({ id }) => nameOf(id))
    if (blocked.has(service.name)) {
      const conditions = [make.waiting]
      return make.kustomization(service.name, { dependsOn, conditions, applied: undefined })
    }
    const failed = [make.condition('Ready', 'False', 'HealthCheckFailed', 'it is not well')]
    const conditions = service.name === name ? failed : [make.ready]
    return make.kustomization(service.name, { dependsOn, conditions })
  })
  const world = stillWorldOf([make.gitRepository(), ...objects])
  const root = 'flux-system/flux-system'
  const target = { root, fleetSource: root, forecast: forecastOf(model) }
  const { services, views } = assess(world, target, make.now)
  const reports = guiltyServices(views)
    .filter(({ id }) => id !== root)
    .map((view) => failureReport(world, view, services, make.now))
  return { services, reports }
}

function nameOf(id: string): string {
  return id.slice(id.indexOf('/') + 1)
}
