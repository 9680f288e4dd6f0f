import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { git, makeFleetRepository, write } from '../support/fleet-repository.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'

let home: FleetHome
let repository: string
const at = () => ['--repo', repository, '--stage', 'dev']
const sync = (...args: string[]) => home.run(['sync', ...at(), ...args, '--output', 'json'])
const leaf = () => readFileSync(join(repository, 'apps/leaf/leaf.yaml'), 'utf8')
const save = (from: string, to: string) =>
  write(repository, 'apps/leaf/leaf.yaml', leaf().replace(from, to))

describe.skipIf(!apiServerBinaries)(needing('fleet sync', apiServerBinaries), () => {
  beforeAll(async () => {
    home = fleetHome()
    repository = makeFleetRepository({ base: {}, leaf: { dependsOn: ['base'] } })
    const { exitCode } = await home.run(['up', ...at(), '--provider', 'sandbox'])
    expect(exitCode).toBe(0)
  })
  afterAll(() => home.run(['down', ...at()]))

  it('gives Flux what is not committed, waits until it is healthy, and leaves the repository alone', async () => {
    save('replicas: 1', 'replicas: 2')
    const before = [git(repository, 'status', '--porcelain'), git(repository, 'for-each-ref')]
    const { events, exitCode } = await sync()
    expect(events[0]).toMatchObject({
      type: 'change',
      files: ['apps/leaf/leaf.yaml'],
      services: ['leaf'],
      uncommitted: true,
    })
    expect(events.at(-1)).toMatchObject({ type: 'synced', status: 'healthy' })
    expect(exitCode).toBe(0)
    expect([git(repository, 'status', '--porcelain'), git(repository, 'for-each-ref')]).toEqual(
      before,
    )
  })

  it('does so at every save with --watch, says what is wrong, and goes on when it is mended', async () => {
    const watching = home.start(['sync', ...at(), '--watch', '--output', 'json'])
    await watching.sees(/"type":"watching"/)
    save('replicas: 2', 'replicas: [')
    await watching.sees(/"type":"waiting".*leaf.yaml.*MalformedYAMLError/)
    save('replicas: [', 'replicas: 3')
    await watching.sees(/"type":"synced","status":"healthy"/)
    const other = await sync()
    expect(other.stderr).toContain(`fleet sync (process ${watching.pid}) is at work on the cluster`)
    watching.signal('SIGINT')
    const { exitCode, events } = await watching.finished
    expect(exitCode).toBe(0)
    expect(events.at(-1)).toMatchObject({ type: 'left' })
  })

  it('goes back to the committed branch with --stop, and with the next up', async () => {
    expect((await sync('--stop')).events).toMatchObject([{ type: 'stopped', was: true }])
    expect((await sync('--stop')).events).toMatchObject([{ type: 'stopped', was: false }])
    await sync()
    const up = await home.run(['up', ...at(), '--output', 'json'])
    expect(up.events).toContainEqual(
      expect.objectContaining({ type: 'notice', code: 'sync-ended' }),
    )
    expect(up.events.at(-1)).toMatchObject({ status: 'rehearsed' })
  })

  it('refuses what contradicts itself, and a fleet without a cluster', async () => {
    const both = await sync('--watch', '--stop')
    expect([both.exitCode, both.stderr]).toEqual([
      2,
      expect.stringContaining('exclude one another'),
    ])
    const other = makeFleetRepository({ web: {} })
    const none = await home.run(['sync', '--repo', other, '--stage', 'dev'])
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('fleet up makes it')])
  })
})
