import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface FleetRun {
  exitCode: number | null
  stdout: string
  stderr: string
  /** The objects of `--output json`. */
  events: Record<string, unknown>[]
}

export interface RunningFleet {
  pid: number
  finished: Promise<FleetRun>
  /** The objects of `--output json` so far. */
  events(): FleetRun['events']
  /** Resolves as soon as standard output or error matches. */
  sees(pattern: RegExp): Promise<void>
  signal(name: NodeJS.Signals): void
}

export interface FleetHome {
  state: string
  /** Stands in for the machine's hosts file. */
  hosts: string
  run(args: string[], options?: { cwd?: string; env?: NodeJS.ProcessEnv }): Promise<FleetRun>
  start(args: string[], options?: { cwd?: string; env?: NodeJS.ProcessEnv }): RunningFleet
}

const bin = join(import.meta.dirname, '..', '..', 'bin', 'fleet.js')

/** The built command line with a state folder of its own; the cache with the binaries is shared. */
export function fleetHome(): FleetHome {
  const state = mkdtempSync(join(tmpdir(), 'fleet-state-'))
  // No test may touch the machine's own hosts file.
  const hosts = join(mkdtempSync(join(tmpdir(), 'fleet-hosts-')), 'hosts')
  writeFileSync(hosts, '127.0.0.1 localhost\n')
  const start: FleetHome['start'] = (args, { cwd = state, env = {} } = {}) => {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd,
      env: {
        ...process.env,
        XDG_STATE_HOME: state,
        FLEET_HOSTS_FILE: hosts,
        // Nor its container engine, which fleet prefers to the sandbox.
        DOCKER_HOST: 'unix:///nowhere/docker.sock',
        NO_COLOR: '1',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    const watchers = new Set<() => void>()
    const notify = () => {
      for (const watcher of watchers) watcher()
    }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      notify()
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
      notify()
    })
    const finished = new Promise<FleetRun>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (exitCode) => {
        notify()
        resolve({ exitCode, stdout, stderr, events: parseLines(stdout) })
      })
    })
    return {
      pid: child.pid ?? 0,
      finished,
      events: () => parseLines(stdout),
      signal: (name) => void child.kill(name),
      sees: (pattern) =>
        new Promise((resolve, reject) => {
          const look = () => {
            if (pattern.test(stdout) || pattern.test(stderr)) resolve()
            else if (child.exitCode !== null) {
              reject(new Error(`ended without ${pattern}:\n${stdout}\n${stderr}`))
            } else return
            watchers.delete(look)
          }
          watchers.add(look)
          look()
        }),
    }
  }
  return { state, hosts, start, run: (args, options) => start(args, options).finished }
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
