import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { KubernetesClient, KubernetesObject } from '../../src/cluster/types.ts'
import { createWorld } from '../../src/cluster/world.ts'
import { conditionOf } from '../../src/health/conditions.ts'
import { annotationPrefix } from '../../src/sandbox/layout.ts'
import { connectSandbox } from '../../src/steps/connect.ts'
import { runningAgent } from '../../src/steps/running-agent.ts'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import type { Cause } from '../support/causes/causes.ts'
import { commitRound, threeCauses, wholeFleet } from '../support/causes/fleet.ts'
import { mendUntilEnd, untilFollowed } from '../support/causes/round.ts'
import { onlyCluster } from '../support/cluster-processes.ts'
import { makeFleetRepository } from '../support/fleet-repository.ts'
import { randoms } from '../support/randoms.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'

/** scripts/root-cause.ts sets both for the long version. */
const moments = Number(process.env.FLEET_TEST_MOMENTS ?? 3)
const firstSeed = Number(process.env.FLEET_TEST_SEED ?? 1)

let home: FleetHome
let repository: string
let client: KubernetesClient
const at = () => ['--repo', repository, '--stage', 'dev']
const up = () => home.start(['up', ...at(), '--provider', 'sandbox', '--output', 'json'])

async function putFaults(faults: Record<string, string>): Promise<void> {
  await (await runningAgent(onlyCluster(home.state)))?.client.putFaults(faults)
}

/** A run whose services fail of what was chosen, up to a moment; it ends with the test. */
async function runUntilMoment(round: number, chosen: Map<string, Cause>, random: () => number) {
  commitRound(repository, round, chosen, random)
  const running = up()
  onTestFinished(async () => {
    running.signal('SIGINT')
    await running.finished
  })
  await running.sees(/"id":"wait".*"status":"running"/)
  await sleep(random() % 1000)
  const faults = new Map([...chosen].flatMap(([name, { fault }]) => (fault ? [[name, fault]] : [])))
  await putFaults(Object.fromEntries(faults))
  await sleep(random() % 6000)
  const endFault = async (service: string) => {
    faults.delete(service)
    await putFaults(Object.fromEntries(faults))
  }
  return { running, mender: { client, endFault } }
}

describe.skipIf(!apiServerBinaries)(needing('the line that says why', apiServerBinaries), () => {
  beforeAll(async () => {
    home = fleetHome()
    repository = makeFleetRepository(wholeFleet)
    expect((await up().finished).events.at(-1)).toMatchObject({ status: 'rehearsed' })
    const connected = await connectSandbox(onlyCluster(home.state))
    if (!connected) throw new Error('the API server does not answer')
    client = connected
  })
  afterAll(async () => {
    await client?.close()
    await home.run(['down', ...at()])
  })

  it.for(Array.from({ length: moments }, (_, index) => firstSeed + index))(
    'names only what is broken, and mending that lets the run finish (seed %i)',
    { timeout: 240_000 },
    async (seed) => {
      const random = randoms(seed)
      const chosen = threeCauses(random)
      const { running, mender } = await runUntilMoment(seed, chosen, random)
      const mended = await mendUntilEnd(running, mender)
      const { events } = await running.finished
      const broken = Object.fromEntries([...chosen].map(([service, { name }]) => [service, name]))
      console.log(JSON.stringify({ seed, broken, mended, end: events.at(-1)?.status }))
      const named = mended.map(({ service }) => service)
      // Flux may have applied a service just before it was suspended; then nothing waits for it.
      const unneeded = ([service, name]: [string, string]) =>
        name === 'suspended' && !named.includes(service)
      const guilty = Object.entries(broken).filter((one) => !unneeded(one))
      expect(named.toSorted()).toEqual(guilty.map(([service]) => service).toSorted())
      for (const one of mended) expect(one).toMatchObject({ wentOn: true })
      for (const { followedMs } of mended) expect(followedMs).toBeLessThan(2000)
      expect(events.at(-1)).toMatchObject({ type: 'result', status: 'rehearsed' })
    },
  )

  it('has other words within two seconds of another cause', async () => {
    const [first = '', ...others] = ['CrashLoopBackOff', 'ImagePullBackOff', 'Pending', 'NotReady']
    const chosen = new Map([['a', { name: first, fault: first }]])
    const { running, mender } = await runUntilMoment(0, chosen, randoms(firstSeed))
    await running.sees(/"reason":"CrashLoopBackOff/)
    for (const fault of others) {
      await putFaults({ a: fault })
      expect(await untilFollowed(running, mender)).toBeLessThan(2000)
    }
  })

  it('a fault that finds a pod about to become ready: it never does, not for a moment', async () => {
    const world = createWorld(client, [{ group: '', kind: 'Pod' }])
    onTestFinished(() => world.stop())
    await world.ready()
    const readiness = (name: string) => {
      const pod = world.get('', 'Pod', name, 'default')
      return pod && conditionOf(pod, 'Ready')?.status
    }
    const states: unknown[] = []
    world.subscribe(() => states.push(readiness('held')))
    await client.apply(slowPod('held'), 'test')
    await expect.poll(() => readiness('held')).toBe('False')
    await putFaults({ held: 'CrashLoopBackOff' })
    onTestFinished(() => putFaults({}))
    await client.apply(slowPod('later'), 'test')
    await expect.poll(() => readiness('later'), { timeout: 20_000 }).toBe('True')
    expect(states).not.toContain('True')
  })
})

/** A pod of nobody's that takes two seconds to become ready. */
function slowPod(name: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', annotations: { [`${annotationPrefix}/delay`]: '2s' } },
    spec: { containers: [{ name: 'main', image: 'none' }] },
  }
}
