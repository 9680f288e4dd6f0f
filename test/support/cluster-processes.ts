import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const identity = z.object({ pid: z.int().positive(), startedAt: z.string() })
const agentFile = z.object({ identity })
const recordsFile = z.record(z.string(), z.object({ identity: identity.optional() }))

/** The folder of the only cluster in a state folder (XDG_STATE_HOME). */
export function onlyCluster(state: string): string {
  const clusters = join(state, 'fleet', 'clusters')
  const [name, ...others] = readdirSync(clusters, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
  if (name === undefined || others.length > 0) throw new Error(`not one cluster in ${clusters}`)
  return join(clusters, name)
}

/** Ids of a cluster's supervised processes, by name. */
export function supervisedPids(folder: string): Record<string, number> {
  const records = recordsFile.parse(readJson(join(folder, 'processes.json')))
  return Object.fromEntries(
    Object.entries(records).flatMap(([name, record]) =>
      record.identity ? [[name, record.identity.pid]] : [],
    ),
  )
}

/** Id of a cluster's agent. */
export function agentPid(folder: string): number {
  return agentFile.parse(readJson(join(folder, 'agent-process.json'))).identity.pid
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}
