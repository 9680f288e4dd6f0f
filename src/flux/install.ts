import { z } from 'zod'
import type { KubernetesObject } from '../cluster/types.ts'
import type { ControllerParts, FluxParts } from './pinned.ts'

/** Kinds of Flux's own objects that live in a namespace. */
const namespaced = new Set([
  'Deployment',
  'Service',
  'ServiceAccount',
  'NetworkPolicy',
  'ResourceQuota',
])

/** Kinds whose names `flux install` ends with the namespace, since a cluster can have several Flux. */
const suffixed = new Set(['ClusterRole', 'ClusterRoleBinding', 'ResourceQuota'])

const instanceLabels = (namespace: string) => ({
  'app.kubernetes.io/part-of': 'flux',
  'app.kubernetes.io/instance': namespace,
})

/**
 * Flux as `flux install` would write it, of the given parts: a namespace, CRDs, rights, and the
 * controllers with their accounts. Without notification-controller they send no events, and since
 * there is one of each, none of them waits for a lease.
 */
export function installFlux(parts: FluxParts, namespace: string): KubernetesObject[] {
  const labels = instanceLabels(namespace)
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ...parts.definitions,
    ...parts.shared,
    ...parts.controllers.flatMap(controllerObjects),
  ]
  return objects.map((object) => placed(object, namespace, labels))
}

function controllerObjects(controller: ControllerParts): KubernetesObject[] {
  const { name, objects } = controller
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } }
  return [account, ...objects.map((object) => componentObject(object, controller))]
}

const deploymentSchema = z.looseObject({
  template: z.looseObject({
    metadata: z.looseObject({ labels: z.record(z.string(), z.string()).default({}) }),
    spec: z.looseObject({
      containers: z.tuple([
        z.looseObject({ args: z.array(z.string()), env: z.array(z.unknown()).default([]) }),
      ]),
    }),
  }),
})

function componentObject(object: KubernetesObject, controller: ControllerParts): KubernetesObject {
  const { name, version } = controller
  const own = { 'app.kubernetes.io/component': name, 'app.kubernetes.io/version': version }
  const labels = { ...object.metadata.labels, ...own }
  const labelled = { ...object, metadata: { ...object.metadata, labels } }
  if (object.kind !== 'Deployment') return labelled
  const spec = deploymentSchema.parse(object.spec)
  const { template } = spec
  const [manager] = template.spec.containers
  const container = {
    ...manager,
    image: `ghcr.io/fluxcd/${name}:${version}`,
    args: ['--events-addr=', ...manager.args.filter((one) => one !== '--enable-leader-election')],
    env: [...manager.env, memoryLimit],
  }
  const pod = {
    ...template.spec,
    containers: [container],
    serviceAccountName: name,
    priorityClassName: 'system-cluster-critical',
  }
  const metadata = { ...template.metadata, labels: { ...template.metadata.labels, ...own } }
  return { ...labelled, spec: { ...spec, template: { ...template, metadata, spec: pod } } }
}

/** Lets Go's garbage collector know how much there is. */
const memoryLimit = {
  name: 'GOMEMLIMIT',
  valueFrom: { resourceFieldRef: { containerName: 'manager', resource: 'limits.memory' } },
}

function placed(
  object: KubernetesObject,
  namespace: string,
  labels: Record<string, string>,
): KubernetesObject {
  const { kind, metadata } = object
  const name = suffixed.has(kind) ? `${metadata.name}-${namespace}` : metadata.name
  const inside = namespaced.has(kind) ? { namespace } : {}
  const placedMetadata = { ...metadata, name, ...inside, labels: { ...metadata.labels, ...labels } }
  const renamed = { ...object, metadata: placedMetadata }
  return kind === 'ClusterRoleBinding' ? bound(renamed, namespace) : renamed
}

const bindingSchema = z.looseObject({
  roleRef: z.looseObject({ name: z.string() }),
  subjects: z.array(z.looseObject({})),
})

/** A binding to the accounts of this namespace; Kubernetes' own roles keep their names. */
function bound(object: KubernetesObject, namespace: string): KubernetesObject {
  const { roleRef, subjects } = bindingSchema.parse(object)
  const name = roleRef.name === 'cluster-admin' ? roleRef.name : `${roleRef.name}-${namespace}`
  return {
    ...object,
    roleRef: { ...roleRef, name },
    subjects: subjects.map((subject) => ({ ...subject, namespace })),
  }
}
