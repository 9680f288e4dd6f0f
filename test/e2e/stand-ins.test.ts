import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { commit, makeFleetRepository, write } from '../support/fleet-repository.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'
import { webRelease } from '../support/web-release.ts'

const waitsFor = (...workloads: string[]) =>
  ['HelmRelease/web', ...workloads]
    .map((one) => one.split('/'))
    .map(([kind, name]) => {
      const apiVersion = kind === 'HelmRelease' ? 'helm.toolkit.fluxcd.io/v2' : 'apps/v1'
      return `    - { apiVersion: ${apiVersion}, kind: ${kind}, name: ${name}, namespace: default }\n`
    })
    .join('')

let home: FleetHome
let repository: string
const run = (command: string, ...more: string[]) =>
  home.run([command, '--repo', repository, '--output', 'json', ...more])

/** Has the Kustomization wait for these, in the place of everything that it applies. */
function waitFor(...workloads: string[]): void {
  const file = 'clusters/dev/web.yaml'
  const text = readFileSync(join(repository, file), 'utf8')
  const checks = `  healthChecks:\n${waitsFor(...workloads)}  path:`
  write(repository, file, text.replace(/ {2}(wait|healthChecks):.* {2}path:/s, checks))
  commit(repository, 'Wait for what the chart runs')
}

describe.skipIf(!apiServerBinaries)(
  needing('a fleet that waits for what a chart runs which nobody can reach', apiServerBinaries),
  () => {
    beforeAll(() => {
      home = fleetHome()
      repository = makeFleetRepository({ web: { manifest: webRelease } })
    })
    afterAll(() => run('down'))

    it('comes up: the stand-in runs that too', async () => {
      waitFor('Deployment/web', 'StatefulSet/web-cache')
      const { exitCode } = await run('up', '--provider', 'sandbox')
      expect(exitCode).toBe(0)
    })

    it('is healthy again when it waits for more of the chart', async () => {
      waitFor('StatefulSet/web-cache', 'DaemonSet/web-agent')
      const { exitCode } = await run('sync')
      expect(exitCode).toBe(0)
    })
  },
)
