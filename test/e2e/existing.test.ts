import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { clusterObjects } from '../support/cluster-objects.ts'
import { onlyCluster } from '../support/cluster-processes.ts'
import { commit, deployment, write } from '../support/fleet-repository.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'
import { type SmallFleet, smallFleet } from '../support/small-fleet.ts'
import { type TeamFleet, teamFleet } from '../support/team-fleet.ts'

/** A copy of a kubeconfig whose user logs in by a program that lends the same token. */
function loginByProgram(file: string): string {
  const config = parse(readFileSync(file, 'utf8'))
  const folder = mkdtempSync(join(tmpdir(), 'fleet-login-'))
  const apiVersion = 'client.authentication.k8s.io/v1'
  const lent = { apiVersion, kind: 'ExecCredential', status: config.users[0].user }
  writeFileSync(join(folder, 'lent.json'), JSON.stringify(lent))
  const program = `#!/bin/sh\ncat ${folder}/lent.json\n`
  writeFileSync(join(folder, 'login'), program, { mode: 0o700 })
  config.users[0].user = { exec: { apiVersion, command: './login', interactiveMode: 'Never' } }
  const copy = join(folder, 'config')
  writeFileSync(copy, stringify(config))
  return copy
}

describe.skipIf(!apiServerBinaries)(
  needing('a cluster that fleet did not make', apiServerBinaries),
  () => {
    /** Somebody's cluster, with Flux and a fleet of its own. */
    let host: SmallFleet
    let home: FleetHome
    let fleet: TeamFleet
    let repository: string
    let context: string

    /** The team's users log in by a program, as those of clouds do. */
    let kubeconfig: string
    const run = (command: string, ...args: string[]) =>
      home.run([command, '--repo', repository, '--output', 'json', ...args], {
        env: { KUBECONFIG: kubeconfig },
      })
    const up = (...args: string[]) => run('up', '--context', context, ...args)
    const names = async (group: string, kind: string) =>
      (await clusterObjects(onlyCluster(host.home.state), group, kind))
        .map(({ metadata }) => metadata.name)
        .toSorted()
    const kustomizations = () => names('kustomize.toolkit.fluxcd.io', 'Kustomization')

    beforeAll(async () => {
      host = smallFleet()
      expect((await host.up().finished).exitCode).toBe(0)
      context = onlyCluster(host.home.state).split('/').at(-1) ?? ''
      kubeconfig = loginByProgram(join(onlyCluster(host.home.state), 'kubeconfig'))
      home = fleetHome()
      fleet = await teamFleet(onlyCluster(host.home.state))
      repository = fleet.repository
    })
    afterAll(async () => {
      await run('down')
      await host.down()
      await fleet.close()
    })

    it('is only looked at by the first run', async () => {
      const { exitCode, stdout } = await up()
      expect(exitCode).toBe(0)
      expect(stdout).toContain('apply ./clusters/dev')
      expect(await kustomizations()).toEqual(['base', 'flux-system', 'leaf'])
    })

    it('is not taken for another', async () => {
      const { exitCode, stderr } = await up('--confirm', 'other')
      expect(exitCode).toBe(2)
      expect(stderr).toContain(`--confirm ${context}`)
    })

    it('gets the fleet from its remote once that is confirmed, beside what is there', async () => {
      const { exitCode, events } = await up('--confirm', context)
      expect(events.at(-1)).toMatchObject({ type: 'result', status: 'healthy' })
      expect(exitCode).toBe(0)
      expect(await kustomizations()).toEqual([
        'base',
        'flux-system',
        'leaf',
        'shop',
        'team',
        'till',
      ])
      expect((await run('status')).events[0]).toMatchObject({ running: true })
    })

    it('is reached by the user’s own login, whose token is kept nowhere', async () => {
      const kept = readFileSync(join(onlyCluster(home.state), 'kubeconfig'), 'utf8')
      expect(parse(kept).users[0].user).toMatchObject({ exec: { interactiveMode: 'Never' } })
      expect(parse(kept).users[0].user.token).toBeUndefined()
    })

    it('gets a later commit by the next run, without a question', async () => {
      write(repository, 'apps/shop/more.yaml', deployment('more'))
      commit(repository, 'More')
      expect((await up()).events.at(-1)).toMatchObject({ status: 'healthy' })
      expect(await names('apps', 'Deployment')).toContain('more')
    })

    it('can be named in fleet.yaml, and reads no work tree', async () => {
      const settings = `provider: existing\ncluster:\n  context: ${context}\n`
      write(repository, 'fleet.yaml', settings)
      const { exitCode, stderr } = await run('sync')
      expect(exitCode).toBe(2)
      expect(stderr).toContain('reads its fleet from the remote repository')
    })

    it('gets rid of the fleet, and of nothing else', async () => {
      expect((await run('down')).exitCode).toBe(0)
      expect(await kustomizations()).toEqual(['base', 'flux-system', 'leaf'])
      expect(await names('apps', 'Deployment')).toEqual(['base', 'leaf'])
      expect(await names('source.toolkit.fluxcd.io', 'GitRepository')).toEqual(['flux-system'])
    })
  },
)
