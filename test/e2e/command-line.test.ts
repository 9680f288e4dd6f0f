import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { commit, git, makeFleetRepository, write } from '../support/fleet-repository.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'

let home: FleetHome
let repository: string
beforeAll(() => {
  home = fleetHome()
  repository = makeFleetRepository({ base: {}, leaf: { dependsOn: ['base'] } })
})
const inFleet = (...args: string[]) => home.run([...args, '--repo', repository, '--stage', 'dev'])

describe('a mistake on the command line ends with 2 and says what was meant', () => {
  it.each([
    [['upp'], /Did you mean up\?/],
    [['up', '--onyl', 'a'], /Did you mean --only\?/],
    [['up', '--only'], /--only <services>' argument missing/],
    [['up', '--only', 'a,,b'], /give names separated by commas/],
    [['up', '--fault', 'base'], /write it as service=CrashLoopBackOff/],
    [['up', '--timeout', 'soon'], /use a duration like 90s, 10m or 1h30m/],
    [['up', '--provider', 'mars'], /Allowed choices are/],
    [['up', 'base'], /too many arguments/],
    [['graph', '--format', 'png'], /Allowed choices are text, mermaid, dot/],
    [['status', '--output', 'xml'], /Allowed choices are text, json/],
    [['timeline', '--run', '0'], /count runs from 1, the newest/],
    [['credentials', '--copy'], /--copy needs a service/],
    [['down', '--cluster', 'nosuch'], /There is no cluster nosuch/],
    [['graph', '--repo', '/nonexistent'], /There is no such folder/],
  ])('fleet %j', async (args, words) => {
    const run = await home.run(args)
    expect(run.stderr).toMatch(words)
    expect(run).toMatchObject({ exitCode: 2, stdout: '' })
  })
})

it.each([
  ['--branch', 'nosuch', /There is no local branch nosuch\n.*develop/],
  ['--path', 'nosuch', /The branch develop has no folder \.\/nosuch/],
])('names what %s asks for and is not there', async (option, value, words) => {
  const run = await inFleet('graph', option, value)
  expect(run.stderr).toMatch(words)
  expect(run.exitCode).toBe(2)
})

it.each(['up', 'status', 'graph', 'down'])('explains every option of %s', async (command) => {
  const { stdout, exitCode } = await home.run([command, '--help'])
  const options = stdout.split('\n').filter((line) => /^ {2}-/.test(line))
  expect(options.length).toBeGreaterThan(6)
  expect(stdout).not.toMatch(/undefined|\{\}/)
  expect(exitCode).toBe(0)
})

describe.skipIf(!apiServerBinaries)(needing('with the programs built,', apiServerBinaries), () => {
  it('graph shows layers and dependencies as text, Mermaid, DOT and JSON', async () => {
    const text = await inFleet('graph')
    expect(text.stdout).toMatch(/^layer 0\n {2}base\nlayer 1\n {2}leaf +after base\n/)
    expect((await inFleet('graph', '--format', 'mermaid')).stdout).toMatch(/^flowchart LR\n/)
    expect((await inFleet('graph', '--format', 'dot')).stdout).toMatch(/^digraph fleet \{\n/)
    const json = await inFleet('graph', '--output', 'json')
    expect(json.events.at(-1)).toMatchObject({ type: 'graph', services: [{}, {}], problems: [] })
  })

  it('graph and up print a cycle as the cycle, with file and line', async () => {
    const cyclic = makeFleetRepository({ a: { dependsOn: ['b'] }, b: { dependsOn: ['a'] } })
    const at = ['--repo', cyclic, '--stage', 'dev']
    const words = /clusters\/dev\/[ab]\.yaml:\d+: .*(a → b → a|b → a → b)/
    expect((await home.run(['graph', ...at])).stderr).toMatch(words)
    const up = await home.run(['up', ...at, '--provider', 'sandbox'])
    expect(up.stderr).toMatch(words)
    expect(up.exitCode).toBe(2)
  })

  it('up suggests the service that an option probably meant', async () => {
    for (const option of [
      ['--only', 'leef'],
      ['--fault', 'leef=CrashLoopBackOff'],
    ]) {
      const run = await inFleet('up', '--provider', 'sandbox', ...option)
      expect(run.stderr).toContain('Did you mean leaf?')
      expect(run.exitCode).toBe(2)
    }
  })

  it('--branch serves another branch, --path another folder', async () => {
    git(repository, 'checkout', '--quiet', '-b', 'feature')
    git(repository, 'mv', 'clusters/dev', 'clusters/other')
    const sync = 'clusters/other/flux-system/gotk-sync.yaml'
    const text = readFileSync(join(repository, sync), 'utf8')
    write(repository, sync, text.replace('./clusters/dev', './clusters/other'))
    commit(repository, 'Move')
    git(repository, 'checkout', '--quiet', 'develop')
    const at = ['--repo', repository, '--branch', 'feature', '--path', 'clusters/other']
    const plan = await home.run(['up', ...at, '--dry-run'])
    expect(plan.stdout).toMatch(
      /serve feature at [0-9a-f]{7} to Flux and apply \.\/clusters\/other/,
    )
    expect(plan.stdout).toContain('wait until 2 services are healthy')
    expect(plan.exitCode).toBe(0)
  })
})

afterAll(() => home.run(['down', '--repo', repository, '--stage', 'dev']))
