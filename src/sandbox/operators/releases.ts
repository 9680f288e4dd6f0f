import type { KubernetesObject, WorldReader } from '../../cluster/types.ts'
import { isTrue } from '../../health/conditions.ts'
import { listAt, textAt } from '../../health/fields.ts'
import {
  healthChecksOf,
  inventoryOf,
  isWorkloadRef,
  type ObjectRef,
} from '../../health/inventory.ts'
import { helmGroup, kustomizeGroup } from '../../health/kustomization.ts'
import { targetNamespaceOf } from '../../health/release-target.ts'
import { owned, podsOf } from './made.ts'
import type { Operator } from './types.ts'

type Reader = Pick<WorldReader, 'get'>

/**
 * A stand-in for a chart that fleet does not know lacks what the real one runs. What the fleet waits
 * for by name, in the health checks of the Kustomization that applies the release, is made for it once
 * the release is installed.
 */
export const release: Operator = (object, world) => {
  const kustomization = isInstalledStandIn(object) ? applierOf(object, world) : undefined
  const makes = kustomization
    ? missingBelow(kustomization, world)
        .filter((ref) => responsibleFor(ref, kustomization, world) === object)
        .map((ref) => workload(ref, object))
    : []
  return { makes, status: {} }
}

/** Whether somebody waits for workloads of what this Kustomization applies. */
export function waitsForWorkloads(kustomization: KubernetesObject): boolean {
  return healthChecksOf(kustomization).some(isWorkloadRef)
}

/** helm-controller copies the chart's `appVersion` into the release's history. */
function isInstalledStandIn(release: KubernetesObject): boolean {
  const [newest] = listAt(release, 'status', 'history')
  return textAt(newest, 'appVersion') === 'stand-in' && isTrue(release, 'Ready')
}

function applierOf({ metadata }: KubernetesObject, world: Reader) {
  const name = metadata.labels?.[`${kustomizeGroup}/name`] ?? ''
  const namespace = metadata.labels?.[`${kustomizeGroup}/namespace`]
  return world.get(kustomizeGroup, 'Kustomization', name, namespace)
}

/** The workloads waited for that neither the Kustomization nor one of its releases brings. */
function missingBelow(kustomization: KubernetesObject, world: Reader) {
  const brought = [kustomization, ...releasesOf(kustomization, world)].flatMap(inventoryOf)
  return healthChecksOf(kustomization)
    .filter(isWorkloadRef)
    .filter((ref) => !brought.some((one) => isSame(one, ref)))
}

/** Of several releases in a workload's namespace, the one whose name it begins with; else the first. */
function responsibleFor(
  { name, namespace }: ObjectRef,
  kustomization: KubernetesObject,
  world: Reader,
): KubernetesObject | undefined {
  const there = releasesOf(kustomization, world).filter(
    (one) => targetNamespaceOf(one) === namespace,
  )
  return there.find((one) => name.startsWith(one.metadata.name)) ?? there[0]
}

function releasesOf(kustomization: KubernetesObject, world: Reader) {
  return inventoryOf(kustomization)
    .filter(({ group, kind }) => group === helmGroup && kind === 'HelmRelease')
    .map(({ group, kind, name, namespace }) => world.get(group, kind, name, namespace))
    .filter((found) => found !== undefined)
}

function isSame(one: ObjectRef, other: ObjectRef): boolean {
  return one.kind === other.kind && one.name === other.name && one.namespace === other.namespace
}

/** It bears the labels that helm-controller gives to what it installs; nothing owns across namespaces. */
function workload({ kind, name, namespace = '' }: ObjectRef, release: KubernetesObject) {
  const { metadata } = release
  const isHere = namespace === metadata.namespace
  const own = isHere ? owned(release, 'apps/v1', kind, name).metadata : { name, namespace }
  const labels = {
    [`${helmGroup}/name`]: metadata.name,
    [`${helmGroup}/namespace`]: metadata.namespace ?? '',
  }
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { ...own, labels },
    spec: {
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
      ...podsOf(name, 'sandbox.fleet.local/stand-in'),
    },
  }
}
