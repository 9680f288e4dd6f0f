import { describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { acts, actsOf, cycle } from '../support/cycles.ts'
import { makeFleetRepository } from '../support/fleet-repository.ts'
import { fleetHome } from '../support/run-fleet.ts'
import { snapshot } from '../support/snapshot.ts'

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
