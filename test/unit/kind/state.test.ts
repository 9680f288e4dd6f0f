import { describe, expect, test } from 'vitest'
import type { KindNode } from '../../../src/kind/nodes.ts'
import { judgeState } from '../../../src/kind/state.ts'

const mark = '/state/clusters/shop-dev/node'
const node = (part: Partial<KindNode> = {}): KindNode => {
  return {
    id: 'a1',
    name: 'shop-dev-control-plane',
    role: 'control-plane',
    running: true,
    startedAt: new Date(0),
    hostPorts: {},
    mark,
    ...part,
  }
}
const stateOf = (nodes: KindNode[], complete = true, adopted: string[] = []) =>
  judgeState(nodes, { mark, adopted }, complete).kind

describe('a kind cluster', () => {
  test('is absent without nodes', () => {
    expect(stateOf([])).toBe('absent')
  })

  test('runs when all its nodes do', () => {
    expect(stateOf([node(), node({ role: 'worker' })])).toBe('running')
    expect(stateOf([node(), node({ role: 'worker', running: false })])).toBe('stopped')
  })

  test('is incomplete when kind did not get to its end', () => {
    expect(stateOf([node()], false)).toBe('incomplete')
  })

  test('is foreign when a node has no mark, or that of another folder', () => {
    expect(stateOf([node({ mark: undefined })])).toBe('foreign')
    expect(stateOf([node(), node({ mark: '/other/clusters/shop-dev/node' })])).toBe('foreign')
  })

  test('is fleet’s when every node of it was adopted, and not when one was made anew', () => {
    const [made, anew] = [node({ mark: undefined }), node({ id: 'b2', mark: undefined })]
    expect(stateOf([made], true, ['a1'])).toBe('running')
    expect(stateOf([made, anew], true, ['a1'])).toBe('foreign')
  })

  test('is known through the mount point of an engine in a virtual machine', () => {
    expect(stateOf([node({ mark: `/host_mnt${mark}` })])).toBe('running')
  })
})
