import { describe, expect, it } from 'vitest'
import { formatDot, formatMermaid, formatText } from '../../../src/graph/format.ts'
import { buildGraph } from '../../../src/graph/graph.ts'

const graph = buildGraph([
  { id: 'flux-system/n8n', dependsOn: ['flux-system/postgresql-cluster'], layer: '5' },
  { id: 'flux-system/postgresql-cluster', dependsOn: [], layer: '4' },
])

describe('drawing the graph', () => {
  it('as text shows layer by layer what comes after what', () => {
    expect(formatText(graph)).toBe(
      [
        'layer 4',
        '  postgresql-cluster',
        'layer 5',
        '  n8n                 after postgresql-cluster',
        '',
      ].join('\n'),
    )
  })

  it('as Mermaid points from a service to what waits for it', () => {
    expect(formatMermaid(graph)).toBe(
      [
        'flowchart LR',
        '  subgraph layer4["layer 4"]',
        '    s1["postgresql-cluster"]',
        '  end',
        '  subgraph layer5["layer 5"]',
        '    s0["n8n"]',
        '  end',
        '  s1 --> s0',
        '',
      ].join('\n'),
    )
  })

  it('as Graphviz points from a service to what waits for it', () => {
    expect(formatDot(graph)).toContain('  s1 -> s0\n')
    expect(formatDot(graph)).toContain('subgraph cluster_4 {\n    label="layer 4"')
  })

  it('names services with their namespace where the name alone is ambiguous', () => {
    const tenants = buildGraph([
      { id: 'one/app', dependsOn: [] },
      { id: 'two/app', dependsOn: ['one/app'] },
      { id: 'two/db', dependsOn: [] },
    ])
    expect(formatText(tenants)).toBe(
      'layer 0\n  one/app\n  db\nlayer 1\n  two/app  after one/app\n',
    )
  })
})
