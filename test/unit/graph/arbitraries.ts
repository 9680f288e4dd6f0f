import fc from 'fast-check'
import type { GraphNode } from '../../../src/graph/graph.ts'

const id = (index: number) => `ns/s${index}`

/** Any directed graph, cycles, self-references and unknown names included. */
export const anyNodes: fc.Arbitrary<GraphNode[]> = fc.nat({ max: 12 }).chain((size) =>
  fc.tuple(
    ...Array.from({ length: size }, (_, index) =>
      fc.array(fc.nat({ max: size }), { maxLength: 4 }).map((needs) => ({
        id: id(index),
        dependsOn: needs.map(id),
      })),
    ),
  ),
)

/** A graph without cycles: edges lead only to lower numbers. The order of nodes is arbitrary. */
export const acyclicNodes: fc.Arbitrary<GraphNode[]> = anyNodes.chain((nodes) => {
  const acyclic = nodes.map((node, index) => ({
    ...node,
    dependsOn: node.dependsOn.filter((need) => Number(need.slice(4)) < index),
  }))
  return fc.shuffledSubarray(acyclic, { minLength: acyclic.length })
})
