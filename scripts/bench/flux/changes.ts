import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fleetBin, type Home } from './runs.ts'

/** A change of one file, each time to something new. */
export interface Change {
  file: string
  service: string
  /** @param round counts from 1 */
  edit(text: string, round: number): string
}

/** Milliseconds from saving a file until `fleet sync --watch` has seen its service healthy again. */
export async function measureChanges(
  repository: string,
  { env }: Home,
  { file, service, edit }: Change,
  rounds: number,
): Promise<number[]> {
  const args = ['sync', '--watch', '--repo', repository, '--stage', 'dev', '--output', 'json']
  const watching = spawn(process.execPath, [fleetBin, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const next = eventsOf(watching.stdout)
  const isIt = (event: Event) => event.type === 'service' && event.name === service
  try {
    await next(({ type }) => type === 'watching')
    const found: number[] = []
    for (let round = 1; round <= rounds; round += 1) {
      const path = join(repository, file)
      const started = performance.now()
      writeFileSync(path, edit(readFileSync(path, 'utf8'), round))
      await next((event) => isIt(event) && event.state !== 'healthy')
      await next((event) => isIt(event) && event.state === 'healthy')
      found.push(performance.now() - started)
      await next(({ type }) => type === 'synced')
    }
    return found
  } finally {
    watching.kill('SIGINT')
    await new Promise((resolve) => watching.once('close', resolve))
  }
}

interface Event {
  type: string
  name?: string
  state?: string
}

/** Resolves at the next event that is wanted; those before it are passed over. */
function eventsOf(stdout: Readable): (wanted: (event: Event) => boolean) => Promise<void> {
  const lines = createInterface(stdout)[Symbol.asyncIterator]()
  return async (wanted) => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error('fleet sync ended')
      if (wanted(JSON.parse(value) as Event)) return
    }
  }
}
