import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { askByName } from '../support/ask-by-name.ts'
import { commit, makeFleetRepository, write } from '../support/fleet-repository.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'

const ingress = (name: string) => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}, namespace: default }
spec:
  rules:
    - host: ${name}.local
      http:
        paths:
          - { path: /, pathType: Prefix, backend: { service: { name: ${name}, port: { number: 80 } } } }
`

let home: FleetHome
let repository: string
const at = () => ['--repo', repository, '--stage', 'dev']

describe.skipIf(!apiServerBinaries)(needing('names of a sandbox', apiServerBinaries), () => {
  afterEach(() => home.run(['down', ...at()]))

  it('come with up, follow new routes, and go with down', async () => {
    home = fleetHome()
    repository = makeFleetRepository({ web: { manifest: ingress('web') } })
    const before = readFileSync(home.hosts)

    const up = await home.run(['up', ...at(), '--provider', 'sandbox', '--output', 'json'])
    expect(up.events.at(-1)).toMatchObject({ type: 'result', status: 'rehearsed' })
    expect(up.events).toContainEqual(
      expect.objectContaining({ type: 'step', id: 'names', status: 'done' }),
    )
    expect(readFileSync(home.hosts, 'utf8')).toContain('\n::1 web.local\n')

    const status = async () =>
      (await home.run(['dns', 'status', ...at(), '--output', 'json'])).events.at(-1)
    const known = (await status()) as { names: { host: string }[] }
    expect(known.names).toMatchObject([{ host: 'web.local' }])

    const folder = `${home.state}/fleet/clusters`
    const cluster = /# BEGIN fleet (\S+)/.exec(readFileSync(home.hosts, 'utf8'))?.[1] ?? ''
    const { port } = JSON.parse(readFileSync(`${folder}/${cluster}/front.json`, 'utf8'))
    const page = await askByName(port, 'web.local')
    expect(page.status).toBe(200)
    expect(page.body).toContain('<td>flux-system/web</td>')
    expect((await askByName(port, 'other.local')).body).toMatch(/^404 page not found/)

    write(repository, 'apps/web/web.yaml', `${ingress('web')}---\n${ingress('late')}`)
    commit(repository, 'One more route')
    await expect.poll(status, { timeout: 60_000 }).toMatchObject({ due: ['late.local'] })
    await expect.poll(async () => (await askByName(port, 'late.local')).status).toBe(200)

    expect((await home.run(['dns', 'apply', ...at()])).exitCode).toBe(0)
    expect(await status()).toMatchObject({ due: [] })
    expect(readFileSync(home.hosts, 'utf8')).toContain('127.0.0.1 late.local\n')

    await home.run(['down', ...at()])
    expect(readFileSync(home.hosts)).toEqual(before)
  })

  it('can be had and given back before there is a cluster, and tried without writing', async () => {
    home = fleetHome()
    repository = makeFleetRepository({ web: { manifest: ingress('web') } })
    const before = readFileSync(home.hosts)

    const dry = await home.run(['dns', ...at(), '--dry-run'])
    expect(dry.stdout).toContain('\n+::1 web.local\n')
    expect(readFileSync(home.hosts)).toEqual(before)

    expect((await home.run(['dns', ...at()])).exitCode).toBe(0)
    expect(readFileSync(home.hosts, 'utf8')).toContain('127.0.0.1 web.local\n')
    expect((await home.run(['dns', 'remove', ...at()])).exitCode).toBe(0)
    expect(readFileSync(home.hosts)).toEqual(before)
  })
})
