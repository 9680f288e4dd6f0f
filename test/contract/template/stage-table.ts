import type { FleetModel } from '../../../src/repository/model.ts'

/** One field of one object. */
interface Field {
  kind: string
  name: string
  path: string
  value: string
}

/**
 * A Markdown table of the fields in which what Flux would apply differs between two stages. The
 * variables themselves are left out: their effect is shown.
 */
export function stageTable(dev: FleetModel, prod: FleetModel): string {
  const [ours, theirs] = [fieldsOf(dev), fieldsOf(prod)]
  const ids = [...new Set([...ours.keys(), ...theirs.keys()])]
  const differing = ids.flatMap((id) => {
    const [one, other] = [ours.get(id), theirs.get(id)]
    const field = one ?? other
    return field && one?.value !== other?.value
      ? [{ ...field, cells: `${one?.value ?? '—'} | ${other?.value ?? '—'}` }]
      : []
  })
  const alike = Object.groupBy(differing, ({ kind, path, cells }) => `${kind} ${path} ${cells}`)
  const lines = Object.values(alike).flatMap((group = []) => {
    const [first] = group
    if (first === undefined) return []
    const whose =
      group.length > 1 ? `${group.length} ${first.kind}s` : `${first.kind} ${first.name}`
    return [`| ${whose} | ${first.path} | ${first.cells} |\n`]
  })
  return `| object | field | dev | prod |\n|---|---|---|---|\n${lines.join('')}`
}

function fieldsOf({ root, services }: FleetModel): Map<string, Field> {
  const fields = new Map<string, Field>()
  for (const one of [root, ...services].flatMap((service) => service.resources)) {
    const { kind, name, namespace, object } = one
    if (kind === 'ConfigMap' && name === 'cluster-vars') continue
    for (const [path, value] of leaves(object)) {
      fields.set(`${kind} ${namespace} ${name} ${path}`, { kind, name, path, value })
    }
  }
  return fields
}

function leaves(value: unknown, path: string[] = []): [path: string, value: string][] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
    : [[path.join('.'), String(value)]]
}
