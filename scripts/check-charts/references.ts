import { listAt, numberAt, textAt } from '../../src/health/fields.ts'

/** An object with the namespace in which it ends up. */
export interface Placed {
  kind: string
  metadata: { name: string; namespace?: string | undefined }
  spec?: unknown
}

/** Numbers of a Service's ports. */
export function portsOf({ spec }: Placed): number[] {
  return listAt(spec, 'ports').flatMap((port) => numberAt(port, 'port') ?? [])
}

/** Ingresses and addresses in the cluster that lead to no Service or to none of its ports. */
export function missingReferences(objects: Placed[]): string[] {
  const ports = new Map<string, number[]>()
  for (const object of objects) {
    const { kind, metadata } = object
    if (kind === 'Service') ports.set(`${metadata.name}.${metadata.namespace}`, portsOf(object))
  }
  for (const { name, port } of madeByOperators(objects)) ports.set(name, [port])
  return [...new Set([...backends(objects), ...addresses(objects)])]
    .filter(([name, port]) => !ports.get(name)?.includes(port))
    .map(([name, port, from]) => `${from}: no Service ${name} with port ${port}`)
}

type Reference = [name: string, port: number, from: string]

function backends(objects: Placed[]): Reference[] {
  return objects
    .filter(({ kind }) => kind === 'Ingress')
    .flatMap(({ metadata, spec }) =>
      listAt(spec, 'rules')
        .flatMap((rule) => listAt(rule, 'http', 'paths'))
        .map((path): Reference => {
          const service = textAt(path, 'backend', 'service', 'name')
          const port = numberAt(path, 'backend', 'service', 'port', 'number') ?? Number.NaN
          return [`${service}.${metadata.namespace}`, port, `Ingress ${metadata.name}`]
        }),
    )
}

/** Every `name.namespace.svc.cluster.local`, with its port where one is written behind it. */
function addresses(objects: Placed[]): Reference[] {
  return objects.flatMap((object) =>
    [
      ...JSON.stringify(object).matchAll(/([a-z0-9-]+\.[a-z0-9-]+)\.svc\.cluster\.local:(\d+)/g),
    ].map(
      ([, name = '', port]): Reference => [
        name,
        Number(port),
        `${object.kind} ${object.metadata.name}`,
      ],
    ),
  )
}

/** CloudNativePG makes `<cluster>-rw`; the source of the name is its documentation. */
function madeByOperators(objects: Placed[]): { name: string; port: number }[] {
  return objects
    .filter(({ kind }) => kind === 'Cluster')
    .map(({ metadata }) => ({ name: `${metadata.name}-rw.${metadata.namespace}`, port: 5432 }))
}
