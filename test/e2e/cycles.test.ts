import { describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.js'
import { needing } from '../contract/support/binaries.js'
import { acts, actsOf, cycle } from '../support/cycles.js'
import { makeFleetRepository } from '../support/fleet-repository.js'
import { fleetHome } from '../support/run-fleet.js'
import { snapshot } from '../support/snapshot.js'

/** scripts/cycles.ts sets it for the long version. */
const cycles = Number(process.env.FLEET_TEST_CYCLES ?? 1)
const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: default }
spec: { rules: [{ host: web.local }] }
`

describe.skipIf(!apiServerBinaries)(needing('apply, remove, kill, down', apiServerBinaries), () => {
  it(
    `in any order leave nothing (${cycles} cycles)`,
    async () => {
      const home = fleetHome()
      const repository = makeFleetRepository({ web: { manifest: ingress } })
      const before = snapshot([home.state])
      for (let seed = 0; seed < cycles; seed += 1) {
        const steps = [...actsOf(seed, 3), ...(seed === 0 ? acts : [])]
        const left = await cycle(home, ['--repo', repository, '--stage', 'dev'], steps)
        const after = snapshot([home.state])
        expect({ seed, steps, ...left, after }).toEqual({
          seed,
          steps,
          hostsSame: true,
          failed: [],
          after: before,
        })
      }
    },
    cycles * 300_000,
  )
})
