import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setInterval } from 'node:timers'
import { endOf, eventsIn } from '../events.ts'

/** fleet on a state folder of its own. */
export interface Home {
  state: string
  env: NodeJS.ProcessEnv
}

/** How a run went. */
export interface Ran {
  /** Milliseconds from the moment Flux has the fleet until all of it is healthy. */
  totalMs: number
  /** Of the command's own process meanwhile. */
  cpuShare: number
  largestMegabytes: number
}

export const fleetBin = join(import.meta.dirname, '..', '..', '..', 'bin', 'fleet.js')

/** Calls `work` with an empty state folder; the cluster in it is taken down after it. */
export async function withHome<T>(
  repository: string,
  work: (home: Home) => Promise<T>,
): Promise<T> {
  const top = mkdtempSync(join(tmpdir(), 'fleet-bench-flux-'))
  const hosts = join(top, 'hosts')
  writeFileSync(hosts, '127.0.0.1 localhost\n')
  const state = join(top, 'state')
  const own = {
    XDG_STATE_HOME: state,
    XDG_CONFIG_HOME: join(top, 'config'),
    FLEET_HOSTS_FILE: hosts,
  }
  const env = { ...process.env, ...own, DOCKER_HOST: 'unix:///nowhere' }
  try {
    return await work({ state, env })
  } finally {
    await run(fleetBin, ['down', '--repo', repository, '--stage', 'dev'], env)
    for (const folder of [top, repository]) rmSync(folder, { recursive: true, force: true })
  }
}

/** `fleet up` to its end. @throws when it does not end well */
export async function up(bin: string, repository: string, { env }: Home): Promise<Ran> {
  const args = ['up', '--provider', 'sandbox', '--timeout', '20m', '--output', 'json']
  const { events, samples } = await run(bin, [...args, '--repo', repository, '--stage', 'dev'], env)
  const at = (id: string) => endOf(events, id)
  const totalMs = at('wait') - at('flux')
  if (Number.isNaN(totalMs)) throw new Error(`up failed: ${JSON.stringify(events.slice(-3))}`)
  const meanwhile = samples.filter(({ at: time }) => time >= at('flux') && time <= at('wait'))
  const [first, last] = [meanwhile[0], meanwhile.at(-1)]
  const cpuShare =
    first && last && last !== first ? (last.cpuMs - first.cpuMs) / (last.at - first.at) : Number.NaN
  return { totalMs, cpuShare, largestMegabytes: Math.max(...meanwhile.map(({ rss }) => rss)) }
}

async function run(bin: string, args: string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [bin, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const samples: Sample[] = []
  const sampling = setInterval(() => samples.push(...sampleOf(child.pid ?? 0)), 500)
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  await new Promise((resolve) => child.once('close', resolve))
  clearInterval(sampling)
  return { events: eventsIn(stdout), samples }
}

interface Sample {
  at: number
  cpuMs: number
  /** Megabytes. */
  rss: number
}

/** From /proc: ticks are of 10 ms, pages of 4 KiB. */
function sampleOf(pid: number): Sample[] {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    const cpuMs = (Number(fields[11]) + Number(fields[12])) * 10
    return [{ at: Date.now(), cpuMs, rss: (Number(fields[21]) * 4096) / 2 ** 20 }]
  } catch {
    return []
  }
}
