import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { apiServerBinaries } from '../contract/support/api-server.js'
import { needing } from '../contract/support/binaries.js'
import { type FleetHome, fleetHome } from '../support/run-fleet.js'

let home: FleetHome
const up = [
  'up',
  '--provider',
  'sandbox',
  '--only',
  'external-secrets-config',
  '--timeout',
  '150s',
  '--output',
  'json',
]

describe.skipIf(!apiServerBinaries)(needing('development secrets', apiServerBinaries), () => {
  afterEach(() => home.run(['down']))

  it('are kept for their owner alone, and in no log, journal, output or repository', async () => {
    home = fleetHome()
    const { exitCode, stdout, stderr } = await home.run(up)
    expect(exitCode).toBe(0)

    const files = filesBelow(home.state)
    const kept = files.find((file) => basename(file) === 'development-secrets.json') ?? ''
    expect(statSync(kept).mode & 0o777).toBe(0o600)
    const values = passwords(kept)
    expect(values.length).toBeGreaterThan(3)
    // etcd's own data holds every Secret of a cluster.
    const open = files.filter((file) => file !== kept && !file.includes('/etcd/'))
    const texts = [stdout, stderr, ...open.map((file) => readFileSync(file, 'latin1'))]
    for (const value of values) expect(texts.some((text) => text.includes(value))).toBe(false)
  })
})

function passwords(file: string): string[] {
  const secrets = z.record(z.string(), z.record(z.string(), z.string()))
  return Object.values(secrets.parse(JSON.parse(readFileSync(file, 'utf8'))))
    .flatMap((properties) => Object.values(properties))
    .filter((value) => value.length > 30)
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
