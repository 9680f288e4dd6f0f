import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseJournal } from '../../src/engine/journal.ts'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { clusterObjects } from '../support/cluster-objects.ts'
import { agentPid, onlyCluster, supervisedPids } from '../support/cluster-processes.ts'
import { commit, deployment, git, write } from '../support/fleet-repository.ts'
import { randoms } from '../support/randoms.ts'
import { type SmallFleet, smallFleet } from '../support/small-fleet.ts'

/** scripts/kills.ts sets it for the long version. */
const kills = Number(process.env.FLEET_TEST_KILLS ?? 3)

let fleet: SmallFleet

beforeEach(() => {
  fleet = smallFleet()
})
afterEach(() => fleet.down())

/** How many intents `up` has written by now. */
function written(): number {
  try {
    const journal = join(onlyCluster(fleet.home.state), 'journal.jsonl')
    return parseJournal(readFileSync(journal, 'utf8')).length
  } catch {
    return 0
  }
}

/** Kills `up` right after its k-th intent is on disk; whether there was a k-th. */
async function killedAfterWrite(k: number): Promise<boolean> {
  const running = fleet.up()
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
      const { exitCode } = await fleet.down()
      expect({ k, exitCode, left: fleet.now() }).toEqual({
        k,
        exitCode: 0,
        left: fleet.before,
      })
    }
    expect(written()).toBeGreaterThan(1)
  })

  it('finishes in the next up, after whichever of its journal writes it was killed', async () => {
    for (let k = 1; await killedAfterWrite(k); k += 1) {
      const { events } = await fleet.up().finished
      expect({ k, end: events.at(-1) }).toMatchObject({ k, end: { status: 'rehearsed' } })
      await fleet.down()
      expect({ k, left: fleet.now() }).toEqual({ k, left: fleet.before })
    }
  })
})

describe.skipIf(!apiServerBinaries)(
  needing('what runs is killed during a run', apiServerBinaries),
  () => {
    it(
      `and the run is never lost, and never calls healthy what is not (${kills} times)`,
      async () => {
        await fleet.up().finished
        const cluster = onlyCluster(fleet.home.state)
        let killed = 0
        for (let seed = 0; killed < kills; seed += 1) {
          const random = randoms(seed)
          write(
            fleet.repository,
            'apps/base/base.yaml',
            deployment('base', `      terminationGracePeriodSeconds: ${seed + 1}\n`),
          )
          const head = commit(fleet.repository, `Change ${seed}`)
          const running = fleet.up()
          await running.sees(/"id":"wait".*"status":"running"/)
          const ended = running.finished.then(() => true)
          // A quick machine may be done before: then nothing of the run is left to be killed.
          if (await Promise.race([ended, sleep(random() % 3000, false)])) continue
          killed += 1
          const processes = { ...supervisedPids(cluster), agent: agentPid(cluster) }
          const victims = Object.entries(processes)
          const [victim, pid] = victims[random() % victims.length] ?? []
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
          expect(git(fleet.repository, 'status', '--porcelain')).toBe('')
        }
      },
      kills * 120_000 + 120_000,
    )
  },
)
