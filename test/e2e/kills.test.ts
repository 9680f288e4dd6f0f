import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseJournal } from '../../src/engine/journal.js'
import { apiServerBinaries } from '../contract/support/api-server.js'
import { needing } from '../contract/support/binaries.js'
import { clusterObjects } from '../support/cluster-objects.js'
import { agentPid, onlyCluster, supervisedPids } from '../support/cluster-processes.js'
import { commit, deployment, git, makeFleetRepository, write } from '../support/fleet-repository.js'
import { type FleetHome, fleetHome } from '../support/run-fleet.js'
import { type Snapshot, snapshot } from '../support/snapshot.js'

/** scripts/kills.ts sets it for the long version. */
const kills = Number(process.env.FLEET_TEST_KILLS ?? 3)

let home: FleetHome
let repository: string
let before: Snapshot
const at = () => ['--repo', repository, '--stage', 'dev', '--output', 'json']
const up = () => home.start(['up', ...at(), '--provider', 'sandbox'])
const down = () => home.run(['down', '--repo', repository, '--stage', 'dev'])

beforeEach(() => {
  home = fleetHome()
  repository = makeFleetRepository({ base: {}, leaf: { dependsOn: ['base'] } })
  before = snapshot([home.state])
})
afterEach(() => down())

/** How many intents `up` has written by now. */
function written(): number {
  try {
    const journal = join(onlyCluster(home.state), 'journal.jsonl')
    return parseJournal(readFileSync(journal, 'utf8')).length
  } catch {
    return 0
  }
}

/** Kills `up` right after its k-th intent is on disk; whether there was a k-th. */
async function killedAfterWrite(k: number): Promise<boolean> {
  const running = up()
  const state = { ended: false }
  void running.finished.then(() => {
    state.ended = true
  })
  while (!state.ended && written() < k) await sleep(1)
  if (state.ended) return false
  running.signal('SIGKILL')
  await running.finished
  return true
}

describe.skipIf(!apiServerBinaries)(needing('a killed up', apiServerBinaries), () => {
  it('leaves nothing after down, after whichever of its journal writes it was killed', async () => {
    for (let k = 1; await killedAfterWrite(k); k += 1) {
      const { exitCode } = await down()
      expect({ k, exitCode, left: snapshot([home.state]) }).toEqual({
        k,
        exitCode: 0,
        left: before,
      })
    }
    expect(written()).toBeGreaterThan(1)
  })

  it('finishes in the next up, after whichever of its journal writes it was killed', async () => {
    for (let k = 1; await killedAfterWrite(k); k += 1) {
      const { events } = await up().finished
      expect({ k, end: events.at(-1) }).toMatchObject({ k, end: { status: 'rehearsed' } })
      await down()
      expect({ k, left: snapshot([home.state]) }).toEqual({ k, left: before })
    }
  })
})

/** Numbers between 0 and 1 that a seed decides, so that a failure can be had again. */
function randoms(seed: number): () => number {
  let state = seed + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

describe.skipIf(!apiServerBinaries)(
  needing('what runs is killed during a run', apiServerBinaries),
  () => {
    it(
      `and the run is never lost, and never calls healthy what is not (${kills} times)`,
      async () => {
        await up().finished
        const cluster = onlyCluster(home.state)
        for (let seed = 0; seed < kills; seed += 1) {
          const random = randoms(seed)
          write(
            repository,
            'apps/base/base.yaml',
            deployment('base', `      terminationGracePeriodSeconds: ${seed + 1}\n`),
          )
          const head = commit(repository, `Change ${seed}`)
          const running = up()
          await running.sees(/"id":"wait".*"status":"running"/)
          await sleep(random() * 3000)
          const processes = { ...supervisedPids(cluster), agent: agentPid(cluster) }
          const victims = Object.entries(processes)
          const [victim, pid] = victims[Math.floor(random() * victims.length)] ?? []
          if (pid !== undefined) process.kill(pid, 'SIGKILL')
          const { events } = await running.finished
          expect({ seed, victim, end: events.at(-1) }).toMatchObject({
            seed,
            victim,
            end: { status: 'rehearsed' },
          })
          const applied = await clusterObjects(
            cluster,
            'kustomize.toolkit.fluxcd.io',
            'Kustomization',
          )
          const states = applied.map(({ metadata, status }) => ({ name: metadata.name, status }))
          for (const { name, status } of states) {
            expect({ seed, victim, name, status }).toMatchObject({
              status: {
                lastAppliedRevision: `develop@sha1:${head}`,
                conditions: expect.arrayContaining([
                  expect.objectContaining({ type: 'Ready', status: 'True' }),
                ]),
              },
            })
          }
          expect(git(repository, 'status', '--porcelain')).toBe('')
        }
      },
      kills * 120_000 + 120_000,
    )
  },
)
