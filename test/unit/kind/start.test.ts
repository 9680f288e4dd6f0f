import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { renderKubeconfig } from '../../../src/cluster/kubeconfig.ts'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { kindLayout } from '../../../src/kind/layout.ts'
import type { KindNode } from '../../../src/kind/nodes.ts'
import { lookAwake, untilAwake } from '../../../src/kind/start.ts'
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
const pod = (startedAt: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default' },
  spec: { nodeName: node.name },
  status: { phase: 'Running', containerStatuses: [{ state: { running: { startedAt } } }] },
})
const old = pod('2026-11-26T11:00:00Z')
const renewed = pod('2026-11-26T12:00:07Z')

const kind = (resource: string, name: string) => ({
  resource,
  scope: 'Namespaced',
  responseKind: { kind: name },
})
const group = (name: string, version: string, ...resources: ReturnType<typeof kind>[]) => ({
  kind: 'APIGroupDiscoveryList',
  items: [{ metadata: { name }, versions: [{ version, resources }] }],
})

/** The folder of a cluster whose API server serves already, and does not call itself ready yet. */
async function starting(pods: () => KubernetesObject[] | 'forbidden'): Promise<string> {
  const answers: Record<string, () => [number, unknown]> = {
    '/livez/ping': () => [200, 'ok'],
    '/readyz': () => [500, '[-]poststarthook/rbac/bootstrap-roles failed'],
    '/api': () => [200, group('', 'v1', kind('pods', 'Pod'))],
    '/apis': () => [200, group('coordination.k8s.io', 'v1', kind('leases', 'Lease'))],
    '/api/v1/pods': () => {
      const items = pods()
      return items === 'forbidden' ? [403, {}] : [200, { metadata: {}, items }]
    },
    '/apis/coordination.k8s.io/v1/leases': () => [200, { metadata: {}, items: [] }],
  }
  const server = createServer(({ url = '' }, response) => {
    const [status, body] = answers[url.split('?')[0] ?? '']?.() ?? [404, {}]
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

test('a cluster is awake when its pods are of this start, before its API server has looked through its roles', async () => {
  expect(await lookAwake(await starting(() => [renewed]), [node])).toBe('awake')
})

test('one whose kubelet has not looked is stale', async () => {
  expect(await lookAwake(await starting(() => [old, renewed]), [node])).toBe('stale')
})

test('one that does not know yet who may list its pods is silent', async () => {
  expect(await lookAwake(await starting(() => 'forbidden'), [node])).toBe('silent')
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
  expect(await lookAwake(folder, [node])).toBe('silent')
  expect(connections).toBe(1)
})

test('who waits for it is told what for', async () => {
  const looks: (KubernetesObject[] | 'forbidden')[] = ['forbidden', [old], [renewed]]
  const folder = await starting(() => looks.shift() ?? [renewed])
  const said: string[] = []
  const { signal } = new AbortController()
  await untilAwake(
    folder,
    async () => [node],
    (text) => said.push(text),
    signal,
  )
  expect(said).toEqual([
    'waiting for the API server',
    'waiting for the nodes to look at their pods',
  ])
})
