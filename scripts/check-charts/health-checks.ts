import { listAt, textAt } from '../../src/health/fields.ts'
import type { Service } from '../../src/repository/model.ts'
import type { Placed } from './references.ts'

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet']

/** What a release runs and its Kustomization does not wait for, or waits for in vain. */
export function wrongHealthChecks(waitedFor: string[], rendered: Placed[]): string[] {
  const run = [...rendered.filter(isWorkload).map(workloadOf), ...madeByPrometheus(rendered)]
  return [
    ...run.filter((one) => !waitedFor.includes(one)).map((one) => `nobody waits for ${one}`),
    ...waitedFor.filter((one) => !run.includes(one)).map((one) => `the chart has no ${one}`),
  ]
}

/** The workloads among a Kustomization's health checks, by kind, namespace and name. */
export function workloadsWaitedFor(services: Service[], name: string): string[] {
  const objects = services.flatMap(({ resources }) => resources.map(({ object }) => object))
  return objects
    .filter(
      (object) => object.kind === 'Kustomization' && textAt(object, 'metadata', 'name') === name,
    )
    .flatMap((object) => listAt(object, 'spec', 'healthChecks'))
    .filter((check) => kinds.includes(textAt(check, 'kind') ?? ''))
    .map((check) => ['kind', 'namespace', 'name'].map((key) => textAt(check, key)).join(' '))
}

function isWorkload({ kind }: Placed): boolean {
  return kinds.includes(kind)
}

function workloadOf({ kind, metadata }: Placed): string {
  return `${kind} ${metadata.namespace} ${metadata.name}`
}

/** Prometheus Operator makes `prometheus-<name>` and `alertmanager-<name>`, as its documentation says. */
function madeByPrometheus(objects: Placed[]): string[] {
  return objects
    .filter(({ kind }) => kind === 'Prometheus' || kind === 'Alertmanager')
    .map(({ kind, metadata }) => ({
      kind: 'StatefulSet',
      metadata: { ...metadata, name: `${kind.toLowerCase()}-${metadata.name}` },
    }))
    .map(workloadOf)
}
