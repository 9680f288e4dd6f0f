import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'

let home: FleetHome
const credentials = (...args: string[]) => home.run(['credentials', ...args])

describe.skipIf(!apiServerBinaries)(needing('fleet credentials', apiServerBinaries), () => {
  beforeAll(async () => {
    home = fleetHome()
    const only = ['--only', 'postgresql-cluster,weave-gitops', '--timeout', '150s']
    const { exitCode } = await home.run(['up', '--provider', 'sandbox', ...only])
    expect(exitCode).toBe(0)
  })
  afterAll(() => home.run(['down', '--purge']))

  it('lists who signs in where, and no password', async () => {
    const { stdout, exitCode } = await credentials()
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^postgresql +postgresql:\/\/localhost:\d+ +n8n +•+ +postgresql\/\S+$/m)
    expect(stdout).toMatch(/^weave +http:\S+ +admin +•+ +weave-gitops\/cluster-user-auth$/m)
    expect(stdout).not.toMatch(/[0-9a-f]{48}/)
  })

  it('gives a connection string with --show, in JSON too', async () => {
    const { stdout } = await credentials(
      'postgresql',
      '--user',
      'n8n',
      '--show',
      '--output',
      'json',
    )
    const [login] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
    expect(login).toMatchObject({
      type: 'credentials',
      service: 'postgresql',
      user: 'n8n',
      password: expect.stringMatching(/^[0-9a-f]{48}$/),
      connection: expect.stringMatching(/^postgresql:\/\/n8n:[0-9a-f]{48}@localhost:\d+\/n8n$/),
    })
  })

  it('asks which login to copy when there are several, and says when there is no clipboard', async () => {
    const several = await credentials('postgresql', '--copy')
    expect(several.exitCode).toBe(2)
    expect(several.stderr).toMatch(/several logins: n8n, postgres, temporal/)
    const nowhere = await home.run(['credentials', 'weave', '--copy'], {
      env: { DISPLAY: '', WAYLAND_DISPLAY: '' },
    })
    expect(nowhere.exitCode).toBe(1)
    expect(nowhere.stderr).toMatch(/no clipboard[\s\S]*--show/)
    expect(nowhere.stdout + nowhere.stderr).not.toMatch(/[0-9a-f]{48}/)
  })

  it.each([
    [['weav'], /no Service weav[\s\S]*Did you mean weave/],
    [['weave', '--user', 'nobody'], /no login of a user nobody[\s\S]*admin/],
  ])('refuses %j with one clear error', async (args, words) => {
    const { exitCode, stderr } = await credentials(...args)
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(words)
  })
})
