import type { RenderedResource } from '../repository/model.ts'
import { fields, textOf } from './fields.ts'
import { keyOf } from './references.ts'

/**
 * The objects that come with a resource, as keys: itself, the Secret of an ExternalSecret or a
 * Certificate, the Services of a PostgreSQL cluster, the namespace that a release makes. Pure.
 */
export function providedBy(resource: RenderedResource): string[] {
  const { kind, namespace, name, object } = resource
  const own = keyOf({ kind, name, ...(namespace === undefined ? {} : { namespace }) })
  const inNamespace = (what: string, one: string) =>
    keyOf({ kind: what, name: one, ...(namespace === undefined ? {} : { namespace }) })
  const made: string[] = []
  if (kind === 'ExternalSecret')
    made.push(inNamespace('Secret', textOf(object, 'spec.target.name') ?? name))
  if (kind === 'Certificate') {
    const secret = textOf(object, 'spec.secretName')
    if (secret) made.push(inNamespace('Secret', secret))
  }
  if (kind === 'Cluster' && resource.apiVersion.startsWith('postgresql.cnpg.io/')) {
    for (const ending of ['rw', 'ro', 'r']) made.push(inNamespace('Service', `${name}-${ending}`))
    for (const ending of ['app', 'ca', 'server', 'replication']) {
      made.push(inNamespace('Secret', `${name}-${ending}`))
    }
  }
  if (kind === 'HelmRelease' && fields(object, 'spec.install.createNamespace')[0] === true) {
    const target = textOf(object, 'spec.targetNamespace') ?? namespace
    if (target) made.push(keyOf({ kind: 'Namespace', name: target }))
  }
  return [own, ...made]
}
