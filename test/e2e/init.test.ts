import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { git } from '../support/fleet-repository.ts'
import { fleetHome } from '../support/run-fleet.ts'
import { hasTmux, openTerminal } from '../support/terminal.ts'

const temporary = () => mkdtempSync(join(tmpdir(), 'fleet-init-'))
/** A folder for PATH with git and nothing else. */
function onlyGit(): string {
  const folder = temporary()
  symlinkSync(execFileSync('which', ['git'], { encoding: 'utf8' }).trim(), join(folder, 'git'))
  return folder
}
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

  it.each([
    [
      'a network',
      (cache: string) => ({ GOPROXY: 'off', GOFLAGS: '-mod=mod', XDG_CACHE_HOME: cache }),
    ],
    ['Go', (cache: string) => ({ PATH: onlyGit(), XDG_CACHE_HOME: cache })],
  ])("leaves Flux's components out without %s, says so, and makes all the rest", async (_, env) => {
    const folder = join(temporary(), 'shop')
    const made = await fleetHome().run(['init', folder, '--yes'], { env: env(temporary()) })
    expect(made.stderr).toMatch(/gotk-components\.yaml is not written: .+ fleet up brings Flux/)
    expect(made.exitCode).toBe(0)
    expect(git(folder, 'ls-files', '*gotk*').split('\n')[0]).toMatch(/gotk-sync\.yaml$/)
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

describe.skipIf(!hasTmux)(`fleet init in a terminal${hasTmux ? '' : ' (skipped: no tmux)'}`, () => {
  const asked = (folder: string) => {
    const bin = join(import.meta.dirname, '..', '..', 'bin', 'fleet.js')
    const env = { XDG_STATE_HOME: fleetHome().state }
    return openTerminal({ columns: 100, rows: 40 }, [process.execPath, bin, 'init', folder], env)
  }

  it('asks every question with a default that Enter takes, and refuses an answer that cannot be', async () => {
    const folder = join(temporary(), 'shop')
    const terminal = asked(folder)
    try {
      await terminal.showsLine(/Name of the fleet and its cluster.*shop/)
      terminal.press('Bad_Name')
      terminal.press('Enter')
      await terminal.showsLine(/must be a DNS label/)
      terminal.press('C-u')
      terminal.press('market')
      terminal.press('Enter')
      await terminal.showsLine(/Name of the cluster's folder.*services-amer/)
      terminal.press('Enter')
      await terminal.showsLine(/AWS region.*us-east-1/)
      terminal.press('Enter')
      await terminal.showsLine(/Domain of the web pages.*local/)
      terminal.press('Enter')
      await terminal.showsLine(/Services \(what they depend on comes along\)/)
      await terminal.showsLine(/observability/)
      terminal.press('i')
      terminal.press('Space')
      terminal.press('Enter')
      await terminal.showsLine(/Address that it will be pushed to/)
      terminal.press('Enter')
      await terminal.showsLine(/is a fleet of \d+ services?, on the branches develop and main/)
    } finally {
      terminal.close()
    }
    expect(git(folder, 'show', 'main:fleet.yaml')).toMatch(/name: market/)
  })

  it('makes nothing when it is interrupted at a question', async () => {
    const parent = temporary()
    const terminal = asked(join(parent, 'shop'))
    try {
      await terminal.showsLine(/Name of the fleet/)
      terminal.press('C-c')
      await expect.poll(() => terminal.ask('pane_dead'), { timeout: 30_000 }).toBe('1')
      // Before the question listens, the terminal's own signal ends it, and tmux has no exit code.
      expect(['130', '']).toContain(terminal.ask('pane_dead_status'))
      expect(terminal.text()).not.toMatch(/at .*\.js:\d+/)
    } finally {
      terminal.close()
    }
    expect(readdirSync(parent)).toEqual([])
  })
})

it('leaves nothing when it is interrupted in the middle', async () => {
  const parent = temporary()
  const running = fleetHome().start(['init', join(parent, 'shop'), '--yes'])
  await expect.poll(() => readdirSync(parent), { timeout: 30_000, interval: 1 }).not.toEqual([])
  running.signal('SIGINT')
  const { exitCode, stderr } = await running.finished
  // The last moment may be over before the signal comes: then the repository is whole.
  if (exitCode === 0) return expect(git(join(parent, 'shop'), 'status', '--porcelain')).toBe('')
  expect([exitCode, stderr]).toEqual([130, expect.stringContaining('Interrupted')])
  expect(readdirSync(parent)).toEqual([])
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
