import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createClient } from '../../src/cluster/client.ts'
import { createWorld } from '../../src/cluster/world.ts'
import type { FleetEventBody } from '../../src/events.ts'
import { requestReconcile } from '../../src/flux/annotate.ts'
import { isUpToDate } from '../../src/health/up-to-date.ts'
import { watchedKinds } from '../../src/health/watch-list.ts'
import { sandboxAccess } from '../../src/sandbox/access.ts'
import { sandboxLayout } from '../../src/sandbox/layout.ts'
import { runningAgent } from '../../src/steps/running-agent.ts'
import { waitForServices } from '../../src/steps/wait.ts'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { onlyCluster } from '../support/cluster-processes.ts'
import { git, makeFleetRepository, write } from '../support/fleet-repository.ts'
import { delayed } from '../support/large-fleet.ts'
import { randoms } from '../support/randoms.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'
import { type Trouble, troubledApi } from '../support/troubled-api.ts'

const troubles: [string, Trouble][] = [
  ['takes 200 ms a call', { delayMs: 200, failing: 0 }],
  ['fails one call in ten', { delayMs: 0, failing: 10 }],
  ['does both', { delayMs: 200, failing: 10 }],
]
const source = 'flux-system/flux-system'

let home: FleetHome
let repository: string
let folder: string
const at = () => ['--repo', repository, '--stage', 'dev']
const portsFile = () => join(folder, 'ports.json')
const apiPort = () => JSON.parse(readFileSync(portsFile(), 'utf8')).sandbox.apiServer as number

/** An API server in trouble for the rest of the test. */
async function inTrouble(trouble: Trouble, seed: number) {
  const api = await troubledApi(folder, apiPort(), trouble, randoms(seed))
  onTestFinished(() => api.close())
  return api
}

/** `fleet status` by a command that finds the API server at another port. */
async function statusThrough(port: number) {
  const before = readFileSync(portsFile(), 'utf8')
  writeFileSync(portsFile(), before.replace(`"apiServer": ${apiPort()}`, `"apiServer": ${port}`))
  try {
    const { stdout, exitCode } = await home.run(['status', ...at(), '--output', 'json'])
    const { services, waiting } = JSON.parse(stdout) as {
      services: { state: string }[]
      waiting?: object
    }
    return { states: services.map(({ state }) => state), waiting, exitCode }
  } finally {
    writeFileSync(portsFile(), before)
  }
}

/** The wait of `fleet up` for the commit that is served, through another port. */
async function waitThrough(port: number, timeoutMs: number) {
  const access = await sandboxAccess(sandboxLayout(folder), 'admin', port)
  const client = createClient(access)
  const world = createWorld(client, watchedKinds)
  const events: FleetEventBody[] = []
  try {
    const revision = `develop@sha1:${git(repository, 'rev-parse', 'HEAD').trim()}`
    const { status } = await waitForServices(
      { forecast: [], fleetSource: source, root: source, expectedRevision: revision },
      { timeoutMs, settleMs: 5000 },
      {
        world,
        emit: (event) => events.push(event),
        signal: new AbortController().signal,
        annotate: (nudge) => requestReconcile(client, nudge, nudge.token),
        isUpToDate: () => isUpToDate(client, world),
      },
    )
    return { status, events }
  } finally {
    await world.stop()
    await client.close()
  }
}

async function putFaults(faults: Record<string, string>): Promise<void> {
  await (await runningAgent(folder))?.client.putFaults(faults)
}

function commitDelay(seconds: number): void {
  for (const name of ['base', 'leaf']) {
    write(repository, `apps/${name}/${name}.yaml`, delayed(name, seconds))
  }
  // A test that is tried again has nothing new to say.
  git(repository, 'commit', '--quiet', '--all', '--allow-empty', '--message', `${seconds} seconds`)
}

describe.skipIf(!apiServerBinaries)(needing('an API server in trouble', apiServerBinaries), () => {
  beforeAll(async () => {
    home = fleetHome()
    repository = makeFleetRepository({ base: {}, leaf: { dependsOn: ['base'] } })
    const { exitCode } = await home.run(['up', ...at(), '--provider', 'sandbox'])
    expect(exitCode).toBe(0)
    folder = onlyCluster(home.state)
  })
  afterAll(() => home.run(['down', ...at()]))

  it.each(troubles)('that %s: status says what is', async (_, trouble) => {
    // With the last one the first call of all is lost.
    for (const seed of [1, 2, 9]) {
      const { port, calls } = await inTrouble(trouble, seed)
      const found = await statusThrough(port)
      expect(calls()).toBeGreaterThan(20)
      expect({ seed, ...found }).toEqual({ seed, states: ['healthy', 'healthy'], exitCode: 0 })
    }
  })

  it.each(troubles)('that %s: a run is neither lost nor healthy too early', async (_, trouble) => {
    const { port } = await inTrouble(trouble, 4)
    commitDelay(2 + troubles.findIndex(([, other]) => other === trouble))
    const { status, events } = await waitThrough(port, 120_000)
    expect(status).toBe('healthy')
    expect(events).toContainEqual(expect.objectContaining({ name: 'leaf', state: 'healthy' }))
    expect((await statusThrough(apiPort())).exitCode).toBe(0)
  })

  it.each(troubles)('that %s: what fails is not called healthy', async (_, trouble) => {
    const { port } = await inTrouble(trouble, 5)
    await putFaults({ base: 'CrashLoopBackOff' })
    onTestFinished(() => putFaults({}))
    const status = async () => (await statusThrough(apiPort())).exitCode
    await expect.poll(status, { timeout: 20_000 }).toBe(1)
    expect((await waitThrough(port, 8000)).status).not.toBe('healthy')
    expect((await statusThrough(port)).exitCode).toBe(1)
  })
})
