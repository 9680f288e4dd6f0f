import type { RenderedResource } from '../repository/model.ts'
import { fields, textOf } from './fields.ts'

/** An object that another one needs: `kind namespace/name`. */
export interface Reference {
  kind: 'Secret' | 'ConfigMap' | 'Service' | 'Namespace' | string
  namespace?: string
  name: string
}

export function keyOf({ kind, namespace, name }: Reference): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
}

/**
 * What an object refers to by name and cannot do without: Secrets and ConfigMaps of pods, values of
 * releases, sources and stores, Services behind routes. What is marked optional is left out. Pure.
 */
export function referencesOf(resource: RenderedResource): Reference[] {
  const { kind, namespace, object, apiVersion } = resource
  const found: Reference[] = []
  const add = (what: string, name: unknown, inside: string | undefined = namespace) => {
    if (typeof name !== 'string' || name === '') return
    found.push({ kind: what, name, ...(inside === undefined ? {} : { namespace: inside }) })
  }
  if (kind === 'HelmRelease') {
    for (const path of ['spec.chart.spec.sourceRef', 'spec.chartRef']) {
      for (const one of fields(object, path)) {
        add(String(textOf(one, 'kind')), textOf(one, 'name'), textOf(one, 'namespace') ?? namespace)
      }
    }
    for (const one of fields(object, 'spec.valuesFrom[]')) {
      if (fields(one, 'optional')[0] !== true) add(String(textOf(one, 'kind')), textOf(one, 'name'))
    }
  }
  if (kind === 'ExternalSecret' || kind === 'PushSecret') {
    for (const store of fields(object, 'spec.secretStoreRef')) {
      const what = textOf(store, 'kind') ?? 'SecretStore'
      const inside = what === 'ClusterSecretStore' ? '' : (namespace ?? '')
      const name = textOf(store, 'name')
      if (name) found.push({ kind: what, name, ...(inside && { namespace: inside }) })
    }
  }
  if (apiVersion.startsWith('traefik.')) {
    for (const one of fields(object, 'spec.routes[].services[]')) {
      const what = textOf(one, 'kind') ?? 'Service'
      if (what === 'Service') add(what, textOf(one, 'name'), textOf(one, 'namespace') ?? namespace)
    }
    for (const one of fields(object, 'spec.routes[].middlewares[]')) {
      add('Middleware', textOf(one, 'name'), textOf(one, 'namespace') ?? namespace)
    }
    add('Secret', fields(object, 'spec.tls.secretName')[0])
  }
  if (kind === 'Ingress') {
    for (const name of fields(object, 'spec.rules[].http.paths[].backend.service.name')) {
      add('Service', name)
    }
  }
  if (kind === 'Cluster' && apiVersion.startsWith('postgresql.cnpg.io/')) {
    for (const path of [
      'spec.superuserSecret.name',
      'spec.managed.roles[].passwordSecret.name',
      'spec.bootstrap.initdb.secret.name',
    ]) {
      for (const name of fields(object, path)) add('Secret', name)
    }
  }
  for (const pod of podsOf(object)) {
    for (const [path, what] of podReferences) {
      for (const one of fields(pod, path)) {
        const name = textOf(one, 'name') ?? textOf(one, 'secretName')
        if (fields(one, 'optional')[0] !== true) add(what, name)
      }
    }
  }
  return found
}

const podReferences = [
  ['containers[].env[].valueFrom.secretKeyRef', 'Secret'],
  ['initContainers[].env[].valueFrom.secretKeyRef', 'Secret'],
  ['containers[].envFrom[].secretRef', 'Secret'],
  ['initContainers[].envFrom[].secretRef', 'Secret'],
  ['volumes[].secret', 'Secret'],
  ['imagePullSecrets[]', 'Secret'],
  ['containers[].env[].valueFrom.configMapKeyRef', 'ConfigMap'],
  ['initContainers[].env[].valueFrom.configMapKeyRef', 'ConfigMap'],
  ['containers[].envFrom[].configMapRef', 'ConfigMap'],
  ['initContainers[].envFrom[].configMapRef', 'ConfigMap'],
  ['volumes[].configMap', 'ConfigMap'],
] as const

/** The pod specs in a workload. */
export function podsOf(object: Record<string, unknown>): unknown[] {
  return [
    ...fields(object, 'spec.template.spec'),
    ...fields(object, 'spec.jobTemplate.spec.template.spec'),
    ...(object.kind === 'Pod' ? fields(object, 'spec') : []),
  ].filter((pod) => fields(pod, 'containers').length > 0)
}
