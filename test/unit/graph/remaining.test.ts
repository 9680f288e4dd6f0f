import fc from 'fast-check'
import { expect, it } from 'vitest'
import { buildGraph } from '../../../src/graph/graph.ts'
import { remaining } from '../../../src/graph/remaining.ts'
import { acyclicNodes } from './arbitraries.ts'

const chain = buildGraph([
  { id: 'database', dependsOn: [] },
  { id: 'cache', dependsOn: [] },
  { id: 'app', dependsOn: ['database', 'cache'] },
])
const known = new Map([
  ['database', 60_000],
  ['cache', 5_000],
  ['app', 10_000],
])
const nothing = { done: new Set<string>(), elapsedMs: new Map<string, number>() }

it('adds up the longest chain of what is left', () => {
  const halfway = { done: new Set(['cache']), elapsedMs: new Map([['database', 20_000]]) }
  expect(remaining(chain, known, halfway)).toEqual({
    remainingMs: 50_000,
    path: ['database', 'app'],
    unknown: [],
  })
})

it('expects a service that takes longer than before at any moment', () => {
  const late = { done: new Set(['cache']), elapsedMs: new Map([['database', 90_000]]) }
  expect(remaining(chain, known, late).remainingMs).toBe(10_000)
})

it('names services that were never timed, and knows no time when none was', () => {
  expect(remaining(chain, new Map([['app', 10_000]]), nothing)).toEqual({
    remainingMs: 10_000,
    path: ['database', 'app'],
    unknown: ['database', 'cache'],
  })
  expect(remaining(chain, new Map(), nothing).remainingMs).toBeUndefined()
})

const times = fc.array(fc.option(fc.nat({ max: 1000 })), { minLength: 12, maxLength: 12 })

/** A run at some moment: which services are done, and how long the others have been at it. */
const runs = fc
  .tuple(acyclicNodes, times, times, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }))
  .map(([nodes, took, elapsed, done]) => {
    const ids = nodes.map(({ id }) => id)
    const timed = (list: (number | null)[]) =>
      new Map(ids.flatMap((id, index) => (list[index] == null ? [] : [[id, list[index]]])))
    return {
      graph: buildGraph(nodes),
      durations: timed(took),
      progress: { done: new Set(ids.filter((_, i) => done[i])), elapsedMs: timed(elapsed) },
    }
  })

it('is never negative, and nothing when all is done', () => {
  fc.assert(
    fc.property(runs, ({ graph, durations, progress }) => {
      expect(remaining(graph, durations, progress).remainingMs ?? 0).toBeGreaterThanOrEqual(0)
      const all = { ...progress, done: new Set(graph.dependencies.keys()) }
      expect(remaining(graph, durations, all).remainingMs).toBe(0)
    }),
  )
})

it('never grows when a service finishes', () => {
  fc.assert(
    fc.property(runs, fc.nat(), ({ graph, durations, progress }, pick) => {
      fc.pre(graph.nodes.length > 0)
      const finished = graph.nodes[pick % graph.nodes.length]?.id ?? ''
      const later = { ...progress, done: new Set([...progress.done, finished]) }
      const before = remaining(graph, durations, progress).remainingMs
      const after = remaining(graph, durations, later).remainingMs
      if (before !== undefined) expect(after ?? 0).toBeLessThanOrEqual(before)
    }),
  )
})
