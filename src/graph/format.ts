import type { Graph } from './graph.ts'
import { layersOf } from './layers.ts'
import { shortNames } from './names.ts'

/** Layer by layer, one service a line, with what it comes after. */
export function formatText(graph: Graph): string {
  const names = shortNames(graph.dependencies.keys())
  const name = (id: string) => names.get(id) ?? id
  const width = Math.max(0, ...[...names.values()].map((text) => text.length))
  return byLayer(graph)
    .map(([layer, ids]) => {
      const lines = ids.map((id) => {
        const needs = graph.dependencies.get(id) ?? []
        if (needs.length === 0) return `  ${name(id)}`
        return `  ${name(id).padEnd(width)}  after ${needs.map(name).join(', ')}`
      })
      return `layer ${layer}\n${lines.join('\n')}\n`
    })
    .join('')
}

/** A Mermaid flowchart; an arrow leads from a service to what waits for it. */
export function formatMermaid(graph: Graph): string {
  const { key, name, edges } = drawing(graph)
  const layers = byLayer(graph).flatMap(([layer, ids]) => [
    `  subgraph layer${layer}["layer ${layer}"]`,
    ...ids.map((id) => `    ${key(id)}["${name(id)}"]`),
    '  end',
  ])
  const arrows = edges.map(([from, to]) => `  ${key(from)} --> ${key(to)}`)
  return `${['flowchart LR', ...layers, ...arrows].join('\n')}\n`
}

/** Graphviz; an arrow leads from a service to what waits for it. */
export function formatDot(graph: Graph): string {
  const { key, name, edges } = drawing(graph)
  const layers = byLayer(graph).flatMap(([layer, ids]) => [
    `  subgraph cluster_${layer} {`,
    `    label="layer ${layer}"`,
    ...ids.map((id) => `    ${key(id)} [label=${JSON.stringify(name(id))}]`),
    '  }',
  ])
  const arrows = edges.map(([from, to]) => `  ${key(from)} -> ${key(to)}`)
  return `${['digraph fleet {', '  rankdir=LR', '  node [shape=box]', ...layers, ...arrows, '}'].join('\n')}\n`
}

/** Ids as they are safe in any drawing language, labels, and edges in the direction of time. */
function drawing(graph: Graph) {
  const keys = new Map(graph.nodes.map(({ id }, index) => [id, `s${index}`]))
  const names = shortNames(keys.keys())
  return {
    key: (id: string) => keys.get(id) ?? id,
    name: (id: string) => names.get(id) ?? id,
    edges: [...graph.dependencies].flatMap(([id, needs]) =>
      needs.map((need): [string, string] => [need, id]),
    ),
  }
}

function byLayer(graph: Graph): [number, string[]][] {
  const layers = layersOf(graph)
  const groups = Map.groupBy(layers.keys(), (id) => layers.get(id) ?? 0)
  const rank = new Map(graph.nodes.map(({ id }, index) => [id, index]))
  return [...groups]
    .map(([layer, ids]): [number, string[]] => [
      layer,
      ids.toSorted((one, other) => (rank.get(one) ?? 0) - (rank.get(other) ?? 0)),
    ])
    .toSorted(([one], [other]) => one - other)
}
