import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { templatesFolder } from '../../src/system/paths.ts'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { commit, git } from '../support/fleet-repository.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'

let home: FleetHome
let stage: string
/** Where fleet runs: outside any repository, unless told. */
let options: { cwd?: string } = {}

describe.skipIf(!apiServerBinaries)(needing('the built-in fleet', apiServerBinaries), () => {
  afterEach(() => home.run(['down', '--stage', stage], options))

  it.each(['dev', 'prod'])('ends rehearsed with every service healthy, as %s', async (given) => {
    home = fleetHome()
    stage = given
    const args = ['up', '--provider', 'sandbox', '--stage', stage, '--output', 'json']
    const { events, exitCode } = await home.run(args)
    const last = new Map(
      events.filter(({ type }) => type === 'service').map(({ name, state }) => [name, state]),
    )
    expect([...last].filter(([, state]) => state !== 'healthy')).toEqual([])
    expect(last.size).toBe(24)
    expect(events.at(-1)).toMatchObject({ type: 'result', status: 'rehearsed' })
    expect(exitCode).toBe(0)
  })

  it('names the Secret that n8n misses', async () => {
    home = fleetHome()
    stage = 'dev'
    const args = ['--only', 'n8n', '--timeout', '200s', '--output', 'json']
    options = { cwd: copyWithout('n8n', 'n8n-redis') }
    const run = home.start(['up', '--provider', 'sandbox', '--stage', stage, ...args], options)
    // The service would go on waiting for its pods until its own timeout.
    try {
      await Promise.all([
        run.sees(/"text":"n8n: pod n8n-\S+ CreateContainerConfigError/),
        run.sees(/n8n-redis\\?" not found/),
      ])
    } finally {
      run.signal('SIGINT')
      await run.finished
    }
  })
})

/** A clone of the built-in fleet in which a service lacks a Secret: nothing makes it or waits for it. */
function copyWithout(service: string, secret: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-repository-'))
  cpSync(join(templatesFolder(), 'fleet-infra'), folder, { recursive: true })
  git(folder, 'init', '--quiet', '--initial-branch=develop')
  const leaveOut = (file: string, separator: string, name: string) => {
    const path = join(folder, file)
    const parts = readFileSync(path, 'utf8').split(separator)
    const kept = parts.filter((part) => !part.includes(name))
    expect(kept).toHaveLength(parts.length - 1)
    writeFileSync(path, kept.join(separator))
  }
  leaveOut(`apps/base/${service}/secrets.yaml`, '---\n', `\n  name: ${secret}\n`)
  leaveOut(`base/services/${service}.yaml`, '    - apiVersion: ', `\n      name: ${secret}\n`)
  commit(folder, `Without ${secret}`)
  return folder
}
