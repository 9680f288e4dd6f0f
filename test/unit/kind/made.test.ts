import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { kindLayout } from '../../../src/kind/layout.ts'
import { type MadeCluster, madeCluster } from '../../../src/kind/made.ts'

const node = {
  Id: 'c0ffee',
  Name: '/shop-control-plane',
  State: { Running: true, StartedAt: '2026-11-28T12:00:00Z' },
  HostConfig: { PortBindings: null },
  Config: { Labels: { 'io.x-k8s.kind.role': 'control-plane' } },
  Mounts: [],
}
const ports = { agentPort: 4000, apiPort: 4001, http: 80, https: 443 }

let folder = ''
let cluster: MadeCluster
const asked = () => readFileSync(join(folder, 'asked'), 'utf8').split('\n').filter(Boolean)
const inspected = (nodes: (typeof node)[]) =>
  writeFileSync(join(folder, 'nodes.json'), JSON.stringify(nodes))
/** What a cluster that was begun leaves in its folder. */
const decide = () => {
  const kept = { cluster: 'shop', endpoint: 'unix:///nowhere', ...ports, portNotes: [] }
  writeFileSync(kindLayout(folder).kept, JSON.stringify(kept))
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-made-'))
  inspected([node])
  const docker = `#!/bin/sh
cd '${folder}' && echo "$1" >> asked
case $1 in
  ps) echo c0ffee;;
  inspect) cat nodes.json;;
  network) echo '203.0.113.1 ';;
  exec) echo '192.168.5.2 STREAM host.lima.internal';;
esac
`
  writeFileSync(join(folder, 'docker'), docker)
  chmodSync(join(folder, 'docker'), 0o755)
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`)
  decide()
  cluster = madeCluster(folder)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

test('the engine is asked once for nodes and their way here, however many steps want to know', async () => {
  const [{ nodes }, source] = await Promise.all([cluster.nodes(), cluster.source()])
  expect(nodes).toMatchObject([{ name: 'shop-control-plane', running: true }])
  expect(source).toEqual({ host: '192.168.5.2' })
  await Promise.all([cluster.nodes(), cluster.source()])
  expect(asked()).toEqual(['ps', 'inspect', 'network', 'exec'])
})

test('and again when the nodes may be others', async () => {
  await cluster.nodes()
  cluster.forget()
  inspected([{ ...node, State: { ...node.State, StartedAt: '2026-11-28T13:00:00Z' } }])
  const { nodes } = await cluster.nodes()
  expect(nodes).toMatchObject([{ startedAt: new Date('2026-11-28T13:00:00Z') }])
})

test('a cluster that does not run knows no way', async () => {
  inspected([{ ...node, State: { ...node.State, Running: false } }])
  await expect(cluster.source()).rejects.toThrow('the cluster does not run')
})

test('a failure is not remembered', async () => {
  rmSync(kindLayout(folder).kept)
  await expect(cluster.source()).rejects.toThrow('ENOENT')
  decide()
  expect(await cluster.source()).toEqual({ host: '192.168.5.2' })
})
