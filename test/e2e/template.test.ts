import { afterEach, describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.js'
import { needing } from '../contract/support/binaries.js'
import { type FleetHome, fleetHome } from '../support/run-fleet.js'

let home: FleetHome

describe.skipIf(!apiServerBinaries)(needing('the built-in fleet', apiServerBinaries), () => {
  afterEach(() => home.run(['down']))

  it.each(['dev', 'prod'])('ends rehearsed with every service healthy, as %s', async (stage) => {
    home = fleetHome()
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
})
