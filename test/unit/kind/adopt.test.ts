import { describe, expect, test } from 'vitest'
import { portsOf } from '../../../src/kind/adopt.ts'
import { stillHolds } from '../../../src/kind/kept.ts'

const decided = { http: 8080, https: 8443, portNotes: ['Port 80 is taken'] }
const node = (hostPorts: Record<string, number>) => ({ hostPorts })

describe('the ports of an adopted cluster', () => {
  test('are those that lead to the NodePorts, on whichever node', () => {
    const nodes = [node({ '6443/tcp': 41_000 }), node({ '30080/tcp': 80, '30443/tcp': 443 })]
    expect(portsOf(nodes, decided)).toEqual({ http: 80, https: 443, portNotes: [] })
  })

  test('are those of an ingress on its node’s own ports, when none leads to the NodePorts', () => {
    const nodes = [node({ '80/tcp': 9080, '443/tcp': 9443 })]
    expect(portsOf(nodes, decided)).toEqual({ http: 9080, https: 9443, portNotes: [] })
  })

  test('are said to lack when none leads in', () => {
    expect(portsOf([node({})], decided)).toEqual({
      http: 8080,
      https: 8443,
      portNotes: [expect.stringContaining('No port of this machine leads to NodePort 30080')],
    })
  })
})

describe('what is kept of a kind cluster', () => {
  const own = { cluster: 'shop', agentPort: 1, apiPort: 2, ...decided }
  const adopted = { ...own, adopted: { nodes: ['a1'], server: 'https://127.0.0.1:41000' } }

  test('holds for the next one, unless it was that of an adopted cluster', () => {
    expect(stillHolds(own, { isToBeMade: true })).toBe(true)
    expect(stillHolds(adopted, { isToBeMade: false })).toBe(true)
    expect(stillHolds(adopted, { isToBeMade: true })).toBe(false)
  })
})
