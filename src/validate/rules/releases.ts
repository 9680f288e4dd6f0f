import { fields, textOf } from '../fields.ts'
import { describeResource, type Finding, type Placed, placed, type StageReading } from '../types.ts'

const workloads = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'Pod'])

/** Releases that do not wait for their pods, where nobody else does, or Flux may take old pods for new ones. */
export function unawaitedReleases(fleet: StageReading): Finding[] {
  const all = placed(fleet)
  return all
    .filter(({ resource }) => resource.kind === 'HelmRelease' && !waits(resource.object))
    .flatMap((one) => findingOf(one, all, dependentsOf(one.service.id, fleet)))
}

function findingOf(one: Placed, all: Placed[], dependents: string[]): Finding[] {
  const { resource, service } = one
  const applier = all.find(
    ({ resource: { kind, name, namespace } }) =>
      kind === 'Kustomization' && name === service.name && namespace === service.namespace,
  )?.resource
  if (applier === undefined) return []
  const name = describeResource(resource)
  const checks = service.wait ? [] : fields(applier.object, 'spec.healthChecks[]')
  const namespace = textOf(resource.object, 'spec.targetNamespace') ?? resource.namespace
  const lastPod = checks.findLastIndex((check) => isWorkload(check, namespace))
  if (lastPod < 0) {
    if (dependents.length === 0) return []
    return [
      {
        severity: 'warning',
        rule: 'release-not-awaited',
        object: name,
        field: ['spec'],
        message: `does not wait for its pods (disableWait), nor does ${service.name}, so that ${dependents.join(', ')} may start before them`,
        hint: `name its workloads in spec.healthChecks of ${describeResource(applier)}, in the place of wait and before the release, or take disableWait out`,
      },
    ]
  }
  const itself = checks.findIndex((check) => isNamed(check, resource))
  if (itself < 0 || itself > lastPod) return []
  return [
    {
      severity: 'warning',
      rule: 'release-before-pods',
      object: describeResource(applier),
      field: ['spec', 'healthChecks'],
      message: `${name} stands before its workloads: Flux looks in this order and remembers, so that after an upgrade the old pods count`,
      hint: 'put the release behind its workloads',
    },
  ]
}

function waits(release: Record<string, unknown>): boolean {
  return !['install', 'upgrade'].some((action) =>
    fields(release, `spec.${action}.disableWait`).includes(true),
  )
}

function dependentsOf(id: string, { services }: StageReading): string[] {
  return services
    .filter(({ dependsOn }) => dependsOn.some((other) => other.id === id))
    .map(({ name }) => name)
}

function isWorkload(check: unknown, namespace: string | undefined): boolean {
  return workloads.has(textOf(check, 'kind') ?? '') && textOf(check, 'namespace') === namespace
}

function isNamed(check: unknown, { kind, name, namespace }: Placed['resource']): boolean {
  return (
    textOf(check, 'kind') === kind &&
    textOf(check, 'name') === name &&
    textOf(check, 'namespace') === namespace
  )
}
