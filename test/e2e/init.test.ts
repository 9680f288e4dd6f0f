import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.js'
import { needing } from '../contract/support/binaries.js'
import { git } from '../support/fleet-repository.js'
import { fleetHome } from '../support/run-fleet.js'

const temporary = () => mkdtempSync(join(tmpdir(), 'fleet-init-'))
const init = (...args: string[]) => fleetHome().run(['init', ...args])

describe('fleet init', () => {
  it('makes a clean repository on develop and main, with origin, and says what came along', async () => {
    const folder = join(temporary(), 'shop')
    const remote = 'https://example.com/shop.git'
    const { stdout, exitCode } = await init(
      folder,
      '--yes',
      '--services',
      'redisinsight',
      '--remote',
      remote,
    )
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/what they depend on: .*redis-sentinel/)
    expect(git(folder, 'branch', '--format=%(refname:short)')).toBe('develop\nmain\n')
    expect(git(folder, 'status', '--porcelain')).toBe('')
    expect(git(folder, 'remote', 'get-url', 'origin').trim()).toBe(remote)
    expect(readdirSync(join(folder, '..'))).toEqual(['shop'])
  })

  it('overwrites nothing: it lists all that is in the way', async () => {
    const folder = temporary()
    writeFileSync(join(folder, 'a.yaml'), 'mine')
    mkdirSync(join(folder, 'b'))
    const { stderr, exitCode } = await init(folder, '--yes')
    expect(stderr).toContain(`${folder} is not empty\n  a.yaml\n  b\n`)
    expect(exitCode).toBe(2)
    expect(readdirSync(folder)).toEqual(['a.yaml', 'b'])
  })

  it.each([
    [['--name', 'No_Label'], /The name "No_Label" must be a DNS label/],
    [['--domain', 'a..b'], /The domain "a\.\.b" must be DNS labels/],
    [['--services', 'n9n'], /No service of the fleet is called n9n[\s\S]*Did you mean n8n/],
    [['--group', 'everything'], /the groups are core, observability, databases, apps/],
  ])('refuses %j with one clear error and makes nothing', async (args, words) => {
    const folder = join(temporary(), 'shop')
    const { stderr, exitCode } = await init(folder, '--yes', ...args)
    expect(stderr).toMatch(words)
    expect(exitCode).toBe(2)
    expect(existsSync(folder)).toBe(false)
  })

  it('does not ask where nobody can answer, and says which options do', async () => {
    const { stderr, exitCode } = await init(join(temporary(), 'shop'))
    expect(stderr).toMatch(/no terminal to ask in[\s\S]*--yes/)
    expect(exitCode).toBe(2)
  })

  it('leaves no half of a repository where the folder cannot be written', async () => {
    const file = join(temporary(), 'file')
    writeFileSync(file, '')
    const { stderr, exitCode } = await init(join(file, 'shop'), '--yes')
    expect(stderr).toMatch(/Error: /)
    expect(exitCode).not.toBe(0)
    expect(readdirSync(join(file, '..'))).toEqual(['file'])
  })
})

describe.skipIf(!apiServerBinaries)(needing('a new fleet', apiServerBinaries), () => {
  it('has nothing that fleet validate finds, whatever was chosen', async () => {
    const folder = join(temporary(), 'shop')
    await init(folder, '--yes', '--services', 'n8n', '--domain', 'dev.test', '--cluster', 'east')
    const { stdout, exitCode } = await fleetHome().run(['validate', folder])
    expect(stdout).toMatch(/✓ 9 services in dev and prod: 0 errors, 0 warnings/)
    expect(exitCode).toBe(0)
  })
})
