import { healthChecksOf, type ObjectRef } from '../../health/inventory.ts'
import { targetNamespaceOf } from '../../health/release-target.ts'
import type { RenderedResource, Service } from '../../repository/model.ts'
import { fields } from '../fields.ts'
import { describeResource, type Finding, objectOf, placed, type StageReading } from '../types.ts'

const workloads = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'Pod'])

/** Releases whose pods nobody waits for, and ones that Flux may call ready by the pods of before an upgrade. */
export function unawaitedReleases(fleet: StageReading): Finding[] {
  const all = placed(fleet)
  return all
    .filter(({ resource }) => resource.kind === 'HelmRelease')
    .flatMap(({ resource, service }) => {
      const applier = all.find(({ resource: one }) => isApplier(one, service))?.resource
      if (applier === undefined) return []
      const checks = healthChecksOf(objectOf(applier))
      const awaited = { release: resource, applier, checks, lastPod: lastPodOf(checks, resource) }
      const dependents = dependentsOf(service.id, fleet)
      return [...notAwaited(awaited, dependents), ...beforePods(awaited)]
    })
}

interface Awaited {
  release: RenderedResource
  /** The Kustomization that applies the release. */
  applier: RenderedResource
  /** What that waits for. */
  checks: ObjectRef[]
  /** Where the last workload of the release's namespace stands among them; -1 without one. */
  lastPod: number
}

function notAwaited({ release, applier, lastPod }: Awaited, dependents: string[]): Finding[] {
  const waits = !disablesWait(release, 'install') && !disablesWait(release, 'upgrade')
  if (waits || lastPod >= 0 || dependents.length === 0) return []
  const early = `${dependents.join(', ')} may start before them`
  return [
    {
      severity: 'warning',
      rule: 'release-not-awaited',
      object: describeResource(release),
      field: ['spec'],
      message: `does not wait for its pods (disableWait), nor does ${applier.name}, so that ${early}`,
      hint: `name its workloads in spec.healthChecks of ${describeResource(applier)}, in the place of wait and before the release, or take disableWait out`,
    },
  ]
}

function beforePods({ release, applier, checks, lastPod }: Awaited): Finding[] {
  const itself = checks.findIndex((check) => isNamed(check, release))
  if (!disablesWait(release, 'upgrade') || itself < 0 || itself > lastPod) return []
  return [
    {
      severity: 'warning',
      rule: 'release-before-pods',
      object: describeResource(applier),
      field: ['spec', 'healthChecks'],
      message: `${describeResource(release)} stands before its workloads: Flux looks in this order and remembers, so that after an upgrade the old pods count`,
      hint: 'put the release behind its workloads',
    },
  ]
}

function isApplier({ kind, name, namespace }: RenderedResource, service: Service): boolean {
  return kind === 'Kustomization' && name === service.name && namespace === service.namespace
}

function disablesWait({ object }: RenderedResource, action: 'install' | 'upgrade'): boolean {
  return fields(object, `spec.${action}.disableWait`).includes(true)
}

function lastPodOf(checks: ObjectRef[], release: RenderedResource): number {
  const target = targetNamespaceOf(objectOf(release))
  return checks.findLastIndex(({ kind, namespace }) => workloads.has(kind) && namespace === target)
}

function dependentsOf(id: string, { services }: StageReading): string[] {
  return services
    .filter(({ dependsOn }) => dependsOn.some((other) => other.id === id))
    .map(({ name }) => name)
}

function isNamed(check: ObjectRef, { kind, name, namespace }: RenderedResource): boolean {
  return check.kind === kind && check.name === name && check.namespace === namespace
}
