import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withDependencies, withDependents } from '../../../src/graph/closure.ts'
import { criticalPath } from '../../../src/graph/critical-path.ts'
import { findCycles } from '../../../src/graph/cycles.ts'
import { buildGraph, type GraphNode } from '../../../src/graph/graph.ts'
import { layersOf } from '../../../src/graph/layers.ts'
import { topologicalOrder } from '../../../src/graph/order.ts'
import { acyclicNodes, anyNodes } from './arbitraries.ts'

const nodes = (edges: Record<string, string[]>): GraphNode[] =>
  Object.entries(edges).map(([id, dependsOn]) => ({ id, dependsOn }))

describe('the order of services', () => {
  it('puts every service after all that it depends on', () => {
    fc.assert(
      fc.property(acyclicNodes, (all) => {
        const { sorted, stuck } = topologicalOrder(buildGraph(all))
        expect(stuck).toEqual([])
        const rank = new Map(sorted.map((id, index) => [id, index]))
        for (const { id, dependsOn } of all) {
          for (const need of dependsOn) expect(rank.get(need)).toBeLessThan(rank.get(id) ?? -1)
        }
      }),
    )
  })

  it('accounts for every service exactly once, cycles or not', () => {
    fc.assert(
      fc.property(anyNodes, (all) => {
        const { sorted, stuck } = topologicalOrder(buildGraph(all))
        expect([...sorted, ...stuck].toSorted()).toEqual(all.map(({ id }) => id).toSorted())
      }),
    )
  })
})

describe('cycles', () => {
  it('are found exactly when some services cannot be ordered', () => {
    fc.assert(
      fc.property(anyNodes, (all) => {
        const graph = buildGraph(all)
        expect(findCycles(graph).length > 0).toBe(topologicalOrder(graph).stuck.length > 0)
      }),
    )
  })

  it('are closed: each service depends on the next, the last on the first', () => {
    fc.assert(
      fc.property(anyNodes, (all) => {
        const graph = buildGraph(all)
        for (const cycle of findCycles(graph)) {
          cycle.forEach((id, index) => {
            const next = cycle[(index + 1) % cycle.length] ?? ''
            expect(graph.dependencies.get(id)).toContain(next)
          })
        }
      }),
    )
  })

  it('are told apart when two of them share no service', () => {
    const graph = buildGraph(nodes({ a: ['b'], b: ['a'], c: ['d', 'a'], d: ['e'], e: ['c'] }))
    expect(findCycles(graph).map((cycle) => cycle.toSorted().join())).toEqual(['a,b', 'c,d,e'])
  })

  it('can be one service long', () => {
    expect(findCycles(buildGraph(nodes({ a: ['a'] })))).toEqual([['a']])
  })
})

describe('layers', () => {
  it('lie above those of everything a service depends on', () => {
    fc.assert(
      fc.property(acyclicNodes, (all) => {
        const layers = layersOf(buildGraph(all))
        for (const { id, dependsOn } of all) {
          for (const need of dependsOn) {
            expect(layers.get(need)).toBeLessThan(layers.get(id) ?? -1)
          }
        }
      }),
    )
  })

  it('follow the label where there is one', () => {
    const graph = buildGraph([
      { id: 'database', dependsOn: [], layer: '4' },
      { id: 'app', dependsOn: ['database'] },
    ])
    expect(Object.fromEntries(layersOf(graph))).toEqual({ database: 4, app: 5 })
  })

  it('put services on a cycle after all others', () => {
    const graph = buildGraph(nodes({ a: ['b'], b: ['a'], c: [] }))
    expect(Object.fromEntries(layersOf(graph))).toEqual({ a: 1, b: 1, c: 0 })
  })
})

describe('closures', () => {
  it('of dependencies hold whatever their members depend on', () => {
    fc.assert(
      fc.property(anyNodes, fc.nat(), (all, pick) => {
        fc.pre(all.length > 0)
        const graph = buildGraph(all)
        const start = all[pick % all.length]?.id ?? ''
        const closure = withDependencies(graph, [start])
        expect(closure.has(start)).toBe(true)
        for (const id of closure) {
          for (const need of graph.dependencies.get(id) ?? []) expect(closure).toContain(need)
        }
      }),
    )
  })

  it('of dependents are the same seen from the other end', () => {
    fc.assert(
      fc.property(anyNodes, (all) => {
        const graph = buildGraph(all)
        for (const { id } of all) {
          for (const dependent of withDependents(graph, [id])) {
            expect(withDependencies(graph, [dependent])).toContain(id)
          }
        }
      }),
    )
  })
})

describe('the critical path', () => {
  it('is the chain that takes longest', () => {
    const graph = buildGraph(nodes({ slow: [], quick: [], app: ['quick', 'slow'], other: [] }))
    const durations = new Map([
      ['slow', 60_000],
      ['quick', 5_000],
      ['app', 10_000],
      ['other', 65_000],
    ])
    expect(criticalPath(graph, durations)).toEqual({ path: ['slow', 'app'], durationMs: 70_000 })
  })

  it('is at least as long as any service takes, and a chain of dependencies', () => {
    fc.assert(
      fc.property(
        acyclicNodes,
        fc.array(fc.nat({ max: 1000 }), { minLength: 12 }),
        (all, times) => {
          fc.pre(all.length > 0)
          const graph = buildGraph(all)
          const durations = new Map(all.map(({ id }, index) => [id, times[index] ?? 0]))
          const found = criticalPath(graph, durations)
          for (const time of durations.values()) {
            expect(found?.durationMs).toBeGreaterThanOrEqual(time)
          }
          found?.path.slice(1).forEach((id, index) => {
            expect(graph.dependencies.get(id)).toContain(found.path[index])
          })
        },
      ),
    )
  })

  it('is unknown while no duration is', () => {
    expect(criticalPath(buildGraph(nodes({ a: [] })), new Map())).toBeUndefined()
  })
})
