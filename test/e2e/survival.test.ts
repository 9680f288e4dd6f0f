import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KubernetesClient } from '../../src/cluster/types.ts'
import { connectSandbox } from '../../src/steps/connect.ts'
import { identify, isRunning, type ProcessIdentity } from '../../src/system/process.ts'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { agentPid, onlyCluster, supervisedPids } from '../support/cluster-processes.ts'
import { makeFleetRepository } from '../support/fleet-repository.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'
import { type Snapshot, snapshot } from '../support/snapshot.ts'

const configMaps = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
}

let home: FleetHome
let repository: string
let folder: string
let before: Snapshot
const at = (repo = repository) => ['--repo', repo, '--stage', 'dev']
const up = (...more: string[]) =>
  home.start(['up', ...at(), '--provider', 'sandbox', '--output', 'json', ...more])

async function expectRehearsed(run = up()): Promise<void> {
  const { events, exitCode } = await run.finished
  expect(events.at(-1)).toMatchObject({ type: 'result', status: 'rehearsed' })
  expect(exitCode).toBe(0)
}

async function withClient<T>(work: (client: KubernetesClient) => Promise<T>): Promise<T> {
  const client = await connectSandbox(folder)
  if (!client) throw new Error('the API server does not answer')
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}

/** Ends all of the cluster's processes at once, as the machine's power switch does. */
async function killEverything(): Promise<void> {
  const pids = [agentPid(folder), ...Object.values(supervisedPids(folder))]
  const identities = await Promise.all(pids.map(identify))
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  await expect.poll(() => areGone(identities)).toBe(true)
}

async function areGone(identities: ProcessIdentity[]): Promise<boolean> {
  return !(await Promise.all(identities.map(isRunning))).includes(true)
}

describe.skipIf(!apiServerBinaries)(needing('a sandbox survives', apiServerBinaries), () => {
  beforeAll(async () => {
    home = fleetHome()
    repository = makeFleetRepository({ base: {}, leaf: { dependsOn: ['base'] } })
    before = snapshot([home.state])
    await expectRehearsed()
    folder = onlyCluster(home.state)
  })
  afterAll(async () => {
    await home.run(['down', ...at()])
    expect(snapshot([home.state])).toEqual(before)
    expect(readdirSync(join(home.state, 'fleet', 'clusters'))).toEqual([])
  })

  it('a second up at the same time: it says who is at work, the first goes on', async () => {
    const first = up('--fault', 'base=CrashLoopBackOff')
    await first.sees(/"type":"waiting"/)
    const second = await up().finished
    expect(second.stderr).toContain(`fleet up (process ${first.pid}) is at work on the cluster`)
    expect(second.exitCode).toBe(1)
    first.signal('SIGINT')
    expect((await first.finished).exitCode).toBe(130)
    await expectRehearsed()
  })

  it.each([
    'kube-apiserver',
    'etcd',
    'source-controller',
    'kustomize-controller',
    'helm-controller',
    'source-watcher',
    'kwok',
  ])('the end of %s while up waits: no false result, and it recovers', async (name) => {
    const waiting = up('--fault', 'base=CrashLoopBackOff')
    await waiting.sees(/"type":"waiting"/)
    const killed = supervisedPids(folder)[name] ?? 0
    process.kill(killed, 'SIGKILL')
    await expect.poll(() => supervisedPids(folder)[name], { timeout: 20_000 }).not.toBe(killed)
    waiting.signal('SIGINT')
    const { events } = await waiting.finished
    expect(events.filter(({ type }) => type === 'result')).toMatchObject([
      { status: 'interrupted' },
    ])
    await expectRehearsed()
  })

  it('the end of the agent while up waits: up says so and starts it again', async () => {
    const waiting = up('--fault', 'base=CrashLoopBackOff')
    await waiting.sees(/"type":"waiting"/)
    const killed = agentPid(folder)
    process.kill(killed, 'SIGKILL')
    await waiting.sees(/background process ended; it is started again/)
    await expect.poll(() => agentPid(folder), { timeout: 20_000 }).not.toBe(killed)
    waiting.signal('SIGINT')
    const { events } = await waiting.finished
    expect(events.filter(({ type }) => type === 'result')).toMatchObject([
      { status: 'interrupted' },
    ])
    await expectRehearsed()
  })

  it('the end of the agent: the next up starts it again', async () => {
    const killed = agentPid(folder)
    process.kill(killed, 'SIGKILL')
    await expectRehearsed()
    expect(agentPid(folder)).not.toBe(killed)
  })

  it('a reboot: everything comes back with its data, on the same ports', async () => {
    const ports = readFileSync(join(folder, 'ports.json'), 'utf8')
    const metadata = { name: 'by-hand', namespace: 'default' }
    await withClient((client) => client.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata }))
    await killEverything()
    await expectRehearsed()
    expect(readFileSync(join(folder, 'ports.json'), 'utf8')).toBe(ports)
    const found = await withClient((client) => client.get(configMaps, 'by-hand', 'default'))
    expect(found?.metadata).toMatchObject(metadata)
  })

  it('a stranger that has the ids of what ran before a reboot: it is never signalled', async () => {
    await killEverything()
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore' })
    const identity = await identify(stranger.pid ?? 0)
    for (const name of ['processes.json', 'agent-process.json']) {
      const file = join(folder, name)
      const text = readFileSync(file, 'utf8')
      writeFileSync(file, text.replaceAll(/"pid": \d+/g, `"pid": ${identity.pid}`))
    }
    try {
      await expectRehearsed()
      expect(await isRunning(identity)).toBe(true)
    } finally {
      stranger.kill('SIGKILL')
    }
  })

  it('a fleet beside it that comes and goes: nothing of this one changes', async () => {
    const processes = { agent: agentPid(folder), ...supervisedPids(folder) }
    const other = makeFleetRepository({ other: {} })
    const args = [...at(other), '--output', 'json']
    const otherUp = await home.run(['up', ...args, '--provider', 'sandbox'])
    expect(otherUp.events.at(-1)).toMatchObject({ type: 'result', status: 'rehearsed' })
    expect((await home.run(['down', ...at(other)])).exitCode).toBe(0)
    expect({ agent: agentPid(folder), ...supervisedPids(folder) }).toEqual(processes)
    await expectRehearsed()
  })
})
