import fc from 'fast-check'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import type { ForecastService } from '../../../src/health/services.ts'
import * as make from './objects.ts'

/** A fleet without cycles in which every service is in some state, promised ones included. */
export interface Fleet {
  objects: KubernetesObject[]
  forecast: ForecastService[]
}

const failing = (reason: string) => [make.condition('Ready', 'False', reason, 'words')]

const conditions = fc.constantFrom(
  [],
  [make.ready],
  [make.ready],
  [make.waiting],
  make.checkingHealth,
  make.reconciling('Building manifests for revision x'),
  failing('BuildFailed'),
  failing('HealthCheckFailed'),
  failing('HealthCheckCanceled'),
  failing('ArtifactFailed'),
  [...failing('BuildFailed'), make.condition('Stalled', 'True', 'BuildFailed')],
)

const service = fc.record({
  /** Which of the services before it this one depends on; some of them do not exist. */
  dependsOn: fc.uniqueArray(fc.nat(12), { maxLength: 3 }),
  created: fc.boolean(),
  suspended: fc.integer({ min: 0, max: 7 }).map((number) => number === 0),
  conditions,
  generation: fc.constantFrom(1, 1, 1, 2),
  applied: fc.constantFrom(make.revision, make.revision, make.newRevision, undefined),
  workload: fc.constantFrom('none', 'up', 'down', 'missing'),
  release: fc.boolean(),
})

export const fleets: fc.Arbitrary<Fleet> = fc
  .record({
    services: fc.array(service, { minLength: 1, maxLength: 9 }),
    source: fc.constantFrom(make.gitRepository(), make.unfetched('GitOperationFailed', 'no')),
  })
  .map(({ services, source }) => {
    const built = services.map((shape, index) => build(shape, index))
    return {
      objects: [source, ...built.flatMap(({ objects }) => objects)],
      forecast: built.map(({ forecast }) => forecast),
    }
  })

type Shape = typeof service extends fc.Arbitrary<infer T> ? T : never

function build(
  shape: Shape,
  index: number,
): { objects: KubernetesObject[]; forecast: ForecastService } {
  const name = `s${index}`
  const dependsOn = shape.dependsOn
    .filter((other) => other < index || other > 9)
    .map((other) => `s${other}`)
  const { conditions, generation, applied, suspended } = shape
  const forecast = {
    id: `flux-system/${name}`,
    name,
    namespace: 'flux-system',
    dependsOn: dependsOn.map((other) => `flux-system/${other}`),
    suspended,
  }
  if (!shape.created) return { objects: [], forecast }
  const spec = { suspend: suspended }
  const inventory = [
    ...(shape.workload === 'none' ? [] : [`shop_${name}_apps_Deployment`]),
    ...(shape.release ? [`shop_${name}_helm.toolkit.fluxcd.io_HelmRelease`] : []),
  ]
  const object = make.kustomization(name, {
    dependsOn,
    conditions,
    generation,
    applied,
    spec,
    inventory,
  })
  const below = [
    ...(shape.workload === 'up' ? [make.deployment(`shop/${name}`)] : []),
    ...(shape.workload === 'down' ? [make.deployment(`shop/${name}`, false)] : []),
    ...(shape.release ? [make.helmRelease(`shop/${name}`, [make.ready])] : []),
  ]
  return { objects: [object, ...below], forecast }
}
