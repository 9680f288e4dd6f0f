import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { RunningFleet } from '../run-fleet.ts'
import { type Line, type Mender, mend, namedObject } from './mend.ts'

/** What one line led to. */
export interface Mended {
  /** The service that the line called at fault. */
  service: string
  object: string
  reason: string
  /** Milliseconds from the object's change in the cluster to another line; undefined: none came. */
  followedMs: number | undefined
  /** Whether the service became healthy, whatever else was still broken. */
  wentOn: boolean
}

const lineSchema = z.object({
  type: z.literal('waiting'),
  chain: z.array(z.string()).min(1),
  object: z.string(),
  reason: z.string(),
  text: z.string(),
})
const stateSchema = z.object({
  type: z.literal('service'),
  name: z.string(),
  state: z.string(),
})

/** Longest that a mended service may take: a controller tries again after a pause. */
const patienceMs = 60_000

/** Mends what the line names, one object after another, until the run ends. */
export async function mendUntilEnd(running: RunningFleet, mender: Mender): Promise<Mended[]> {
  const all: Mended[] = []
  const state = { ended: false }
  void running.finished.then(() => {
    state.ended = true
  })
  while (!state.ended) {
    const line = lastLine(running)
    const before = line && (await namedObject(mender.client, line))
    if (line && before && (await mend(mender, line))) {
      const followedMs = await followed(running, mender, line, versionOf(before))
      const service = line.chain.at(-1) ?? ''
      const wentOn = await within(patienceMs, () => state.ended || isHealthy(running, service))
      all.push({ service, object: line.object, reason: line.reason, followedMs, wentOn })
      if (!wentOn) return all
    } else await sleep(50)
  }
  return all
}

/** Milliseconds from the next change of the named object in the cluster to another line. */
export async function untilFollowed(
  running: RunningFleet,
  mender: Mender,
): Promise<number | undefined> {
  const line = lastLine(running)
  const object = line && (await namedObject(mender.client, line))
  return object && followed(running, mender, line, versionOf(object))
}

/** How long after the object's own change the line changes. */
async function followed(
  running: RunningFleet,
  { client }: Mender,
  line: Line,
  version: string,
): Promise<number | undefined> {
  let changedAt: number | undefined
  const lineChanged = () => {
    const now = lastLine(running)
    return now?.object !== line.object || now.reason !== line.reason
  }
  const seen = await within(patienceMs, async () => {
    if (lineChanged()) return true
    const object = await namedObject(client, line)
    if (changedAt === undefined && (!object || versionOf(object) !== version)) {
      changedAt = performance.now()
    }
    return false
  })
  return seen ? Math.round(changedAt === undefined ? 0 : performance.now() - changedAt) : undefined
}

function versionOf({ status, metadata }: { status?: unknown; metadata: object }): string {
  return JSON.stringify([status, 'deletionTimestamp' in metadata])
}

function lastLine(running: RunningFleet): (Line & { text: string }) | undefined {
  const lines = running.events().map((event) => lineSchema.safeParse(event))
  return lines.findLast(({ success }) => success)?.data
}

function isHealthy(running: RunningFleet, service: string): boolean {
  const states = running.events().map((event) => stateSchema.safeParse(event))
  return states.findLast(({ data }) => data?.name === service)?.data?.state === 'healthy'
}

async function within(ms: number, holds: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = performance.now() + ms
  while (performance.now() < end) {
    if (await holds()) return true
    await sleep(25)
  }
  return false
}
