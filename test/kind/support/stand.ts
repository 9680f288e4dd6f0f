import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { $ } from 'zx'
import { type OwnEngine, startEngine } from '../../../scripts/kind-image/engine.ts'
import { type KindImages, makeImages } from '../../../scripts/kind-image/make.ts'
import { cache } from '../../../scripts/kind-image/stage.ts'
import { findBinaries } from '../../../src/sandbox/binaries/find.ts'
import { fleetPaths } from '../../../src/system/paths.ts'
import { startUpstream, type Upstream } from './upstream.ts'

const bin = join(import.meta.dirname, '..', '..', '..', 'bin', 'fleet.js')

export interface StandRun {
  exitCode: number | null
  stdout: string
  stderr: string
  /** The objects of `--output json`. */
  events: Record<string, unknown>[]
  /** The last event of `--output json` of a type. */
  last(type: string): Record<string, unknown> | undefined
}

/** A container engine with images, a registry, and a user's folders, apart from the machine's own. */
export interface Stand {
  images: KindImages
  upstream: Upstream
  engine(): OwnEngine
  /** Ends the engine as a crash would, and starts it again. */
  crashEngine(): Promise<void>
  /** Runs fleet with a hosts file of its own in the place of the machine's. */
  fleet(args: string[], options?: { cwd?: string }): Promise<StandRun>
  start(
    args: string[],
    options?: { cwd?: string },
  ): { child: ChildProcess; ended: Promise<StandRun> }
  /** Runs a program that sees that hosts file. */
  there(command: string, args: string[]): Promise<string>
  docker(args: string[]): Promise<string>
  hosts(): string
  kubeconfig: string
  state: string
  close(): Promise<void>
}

export async function openStand(): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-kind-'))
  const [hostsFile, kubeconfig, state] = ['hosts', 'kubeconfig', 'state'].map((name) =>
    join(folder, name),
  ) as [string, string, string]
  writeFileSync(hostsFile, '127.0.0.1 localhost\n::1 localhost\n')
  let engine = await startEngine(join(cache, 'engine'))
  const { endpoint } = engine
  await tidy(endpoint)
  const images = await makeImages(endpoint)
  const registry = await findBinaries({ cache: fleetPaths().cache, module: 'registry' })
  const upstream = await startUpstream(registry?.path('registry') ?? '', join(cache, 'registry'), {
    endpoint,
    images: images.images,
  })
  const env = {
    ...process.env,
    DOCKER_HOST: endpoint,
    KUBECONFIG: kubeconfig,
    XDG_STATE_HOME: state,
    NO_COLOR: '1',
    PATH: [dirname(images.kind), process.env.PATH].join(delimiter),
  }
  const inNamespace = (command: string, args: string[]) => [
    '--mount',
    'sh',
    '-c',
    'mount --bind "$0" /etc/hosts && exec "$@"',
    hostsFile,
    command,
    ...args,
  ]
  const start: Stand['start'] = (args, { cwd = folder } = {}) => {
    const child = spawn('/usr/bin/unshare', inNamespace(process.execPath, [bin, ...args]), {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return { child, ended: endOf(child) }
  }
  return {
    images,
    upstream,
    engine: () => engine,
    crashEngine: async () => {
      await engine.kill()
      engine = await startEngine(join(cache, 'engine'))
    },
    start,
    fleet: (args, options) => start(args, options).ended,
    there: async (command, args) => {
      const { stdout } = await $({
        env,
        quiet: true,
      })`/usr/bin/unshare ${inNamespace(command, args)}`
      return stdout
    },
    docker: async (args) => (await $({ env, quiet: true })`docker ${args}`).stdout.trim(),
    hosts: () => readFileSync(hostsFile, 'utf8'),
    kubeconfig,
    state,
    close: async () => {
      await upstream.stop()
      await engine.stop()
    },
  }
}

/** The engine is the tests' own: what an earlier run left in it, ended or killed, is gone. */
async function tidy(endpoint: string): Promise<void> {
  const docker = $({ env: { ...process.env, DOCKER_HOST: endpoint }, quiet: true, nothrow: true })
  const { stdout } = await docker`docker ps --all --quiet`
  const ids = stdout.split('\n').filter(Boolean)
  if (ids.length > 0) await docker`docker rm --force --volumes ${ids}`
  await docker`docker network rm kind`
  await docker`docker volume prune --force`
}

function endOf(child: ChildProcess): Promise<StandRun> {
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((resolve) => {
    child.once('close', (exitCode) => {
      const events = parseLines(stdout)
      const last = (type: string) => events.findLast((event) => event.type === type)
      resolve({ exitCode, stdout, stderr, events, last })
    })
  })
}

function parseLines(text: string): Record<string, unknown>[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Record<string, unknown>]
    } catch {
      return []
    }
  })
}
