import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { cleanCheckout, sourceFiles } from '../support/checkout.ts'
import { olderNode } from '../support/older-node.ts'

/** What `npm pack` makes of a clone, installed into an empty project as a user would. */
const path = [dirname(process.execPath), process.env.PATH].join(delimiter)
let folder: string
let copy: string
const project = () => join(folder, 'project')
const installed = () => join(project(), 'node_modules', 'fleet')

beforeAll(async () => {
  copy = cleanCheckout()
  folder = mkdtempSync(join(tmpdir(), 'fleet-package-'))
  mkdirSync(project())
  writeFileSync(join(project(), 'package.json'), '{ "private": true }\n')
  await npm(copy, 'pack', '--pack-destination', folder)
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund']
  await npm(project(), 'install', ...quiet, join(folder, tarball))
})
afterAll(async () => {
  for (const one of [folder, copy]) await rm(one, { recursive: true, force: true })
})

describe('the package', () => {
  it('holds the program, the templates and the papers, and nothing else', () => {
    const files = filesBelow(installed())
    expect([...new Set(files.map((file) => file.split('/')[0]))].toSorted()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'bin',
        'dist',
        'package.json',
        'templates',
      ].toSorted(),
    )
    expect(files.filter((file) => file.startsWith('templates/'))).toEqual(
      sourceFiles('templates').toSorted(),
    )
    const built = files.filter((file) => /^dist\/(?!chunks\/[\w-]+\.js$)/.test(file))
    expect(built).toEqual(['dist/LICENSES.txt', 'dist/agent/main.js', 'dist/main.js'])
  })

  it('bears the licences of the libraries that it holds', () => {
    const licenses = readFileSync(join(installed(), 'dist', 'LICENSES.txt'), 'utf8')
    for (const name of ['zod', 'listr2', 'execa', 'dns-packet', 'commander', 'yaml']) {
      expect(licenses).toMatch(new RegExp(`^Name: ${name}$`, 'm'))
    }
  })

  it('stays small: less than 6 MB with its libraries', () => {
    const sizes = filesBelow(installed()).map((file) => statSync(join(installed(), file)).size)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(6_000_000)
  })

  it('runs as npx fleet', async () => {
    const { stdout } = await fleet('--version')
    expect(stdout).toMatch(/^\d+\.\d+\.\d+$/)
  })

  it.skipIf(!olderNode)(
    olderNode
      ? `says on Node ${olderNode.version} what it needs, and ends with 3`
      : 'says on an old Node what it needs (skipped: no Node older than 22.19 on PATH)',
    async () => {
      const bin = join(installed(), 'bin', 'fleet.js')
      const run = await execa(olderNode?.path ?? '', [bin, 'up'], { reject: false })
      expect(run.stderr).toMatch(/fleet needs Node 22\.19 or newer; this is Node \d/)
      expect(run.stderr).toContain('https://nodejs.org')
      expect(run).toMatchObject({ exitCode: 3, stdout: '' })
    },
  )
})

describe.skipIf(!apiServerBinaries)(needing('the installed package', apiServerBinaries), () => {
  afterEach(() => fleet('down'))

  it('plans, brings up and takes away a fleet from an empty project', async () => {
    const dryRun = await fleet('up', '--dry-run')
    expect(dryRun.stderr).toContain('using the built-in fleet')
    expect(dryRun.stdout).toMatch(/wait until \d+ services are healthy/)

    const some = ['--only', 'traefik,localstack']
    const up = await fleet('up', '--provider', 'sandbox', '--yes', ...some)
    expect(up.stdout).toContain('Rehearsed in')
    expect(up.exitCode).toBe(0)

    const down = await fleet('down', '--purge')
    expect(down.stdout).toMatch(/^The cluster \S+ is gone\.\nSo is .*: development secrets\.$/)
  })
})

/** `npx fleet` in the project; never from the network, whatever package has that name there. */
function fleet(...args: string[]) {
  const XDG_STATE_HOME = join(folder, 'state')
  const FLEET_HOSTS_FILE = join(folder, 'hosts')
  const env = { PATH: path, XDG_STATE_HOME, FLEET_HOSTS_FILE }
  const options = { cwd: project(), env, reject: false }
  return execa('npx', ['--no-install', 'fleet', ...args], options)
}

function npm(cwd: string, ...args: string[]) {
  return execa('npm', args, { cwd, env: { PATH: path } })
}

function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .toSorted()
}
