import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { renderKubeconfig } from '../../../src/cluster/kubeconfig.ts'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { kindLayout } from '../../../src/kind/layout.ts'
import type { KindNode } from '../../../src/kind/nodes.ts'
import { isBack, untilBack } from '../../../src/kind/start.ts'
import { endServer, listenOnLoopback } from '../../support/loopback.ts'

const ended: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ended.splice(0)) await end()
})

const node: KindNode = {
  id: '1',
  name: 'shop-control-plane',
  role: 'control-plane',
  running: true,
  startedAt: new Date('2026-11-26T12:00:00Z'),
  hostPorts: {},
  mark: undefined,
}
/** What the API server says of the node: Ready or not, and when the kubelet said so. */
const said = (status: string, lastHeartbeatTime: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: node.name },
  status: { conditions: [{ type: 'Ready', status, lastHeartbeatTime }] },
})
const before = said('True', '2026-11-26T11:59:00Z')
const coming = said('False', '2026-11-26T12:00:05Z')
const back = said('True', '2026-11-26T12:00:06Z')
const stale = {
  metadata: { name: 'kube-controller-manager', namespace: 'kube-system', resourceVersion: '7' },
  spec: { holderIdentity: `${node.name}_1`, renewTime: '2026-11-26T11:59:59Z' },
}

/** The folder of a cluster whose API server serves already, and does not call itself ready yet. */
async function starting(
  nodes: () => KubernetesObject | 'forbidden',
  released: (change: unknown) => void = () => {},
): Promise<string> {
  const leases = '/apis/coordination.k8s.io/v1'
  const answers: Record<string, () => [number, unknown]> = {
    '/readyz': () => [500, '[-]poststarthook/rbac/bootstrap-roles failed'],
    '/api/v1/nodes': () => {
      const item = nodes()
      return item === 'forbidden' ? [403, {}] : [200, { metadata: {}, items: [item] }]
    },
    '/api/v1/pods': () => [200, { metadata: {}, items: [] }],
    [`${leases}/leases`]: () => [200, { metadata: {}, items: [stale] }],
  }
  const server = createServer(async (request, response) => {
    const [path = ''] = (request.url ?? '').split('?')
    if (request.method === 'PATCH') {
      released(await json(request))
      response.end(JSON.stringify({ apiVersion: 'v1', kind: 'Lease', ...stale }))
      return
    }
    const [status, body] = answers[path]?.() ?? [404, {}]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  ended.push(() => endServer(server))
  return clusterAt(await listenOnLoopback(server))
}

function clusterAt(port: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-start-'))
  ended.push(() => rmSync(folder, { recursive: true }))
  const access = { server: `http://127.0.0.1:${port}` }
  writeFileSync(kindLayout(folder).kubeconfig, renderKubeconfig('kind-shop', access))
  return folder
}

test('a cluster is back when its nodes are Ready, before its API server has looked through its roles', async () => {
  expect(await isBack(await starting(() => back), [node])).toBe(true)
})

test('what was said of a node before its start does not count', async () => {
  expect(await isBack(await starting(() => before), [node])).toBe(false)
})

test('nor does a node that is not Ready yet, or that the cluster does not know', async () => {
  expect(await isBack(await starting(() => coming), [node])).toBe(false)
  const worker = { ...node, name: 'shop-worker' }
  expect(await isBack(await starting(() => back), [node, worker])).toBe(false)
})

test('nor one whose API server does not know yet who may list them', async () => {
  expect(await isBack(await starting(() => 'forbidden'), [node])).toBe(false)
})

test('one that cuts connections off, as an engine does for a node without a server, is asked once a look', async () => {
  let connections = 0
  const server = createServer()
  server.on('connection', (socket) => {
    connections += 1
    socket.destroy()
  })
  ended.push(() => endServer(server))
  const folder = clusterAt(await listenOnLoopback(server))
  expect(await isBack(folder, [node])).toBe(false)
  expect(connections).toBe(1)
})

describe('who waits for it', () => {
  const wait = async (folder: string) => {
    const said: string[] = []
    const { signal } = new AbortController()
    const nodes = [node]
    await untilBack(
      folder,
      { nodes, readAgain: async () => nodes },
      (text) => said.push(text),
      signal,
    )
    return said
  }

  test('is told what for', async () => {
    const looks: (KubernetesObject | 'forbidden')[] = ['forbidden', before, back]
    const folder = await starting(() => looks.shift() ?? back)
    expect(await wait(folder)).toEqual([
      'waiting for the API server',
      'waiting for shop-control-plane to be Ready',
    ])
  })

  test('has Leases of before given up while the nodes still come', async () => {
    const released: unknown[] = []
    const nodes = () => (released.length === 0 ? before : back)
    await wait(await starting(nodes, (change) => released.push(change)))
    expect(released).toEqual([
      { metadata: { resourceVersion: '7' }, spec: { holderIdentity: '', leaseDurationSeconds: 1 } },
    ])
  })
})
