import { join } from 'node:path'
import { z } from 'zod'
import type { SandboxPorts } from '../agent/contract.ts'
import { makePrivateFolder, readFileIfExists, writeFileAtomic } from '../system/files.ts'
import { pickFreePorts } from '../system/ports.ts'

/** The loopback ports of one sandbox. */
export interface ClusterPorts {
  agent: number
  sandbox: SandboxPorts
}

const port = z.int().min(1).max(65_535)
const sandboxNames = [
  'apiServer',
  'kwok',
  'sourceController',
  'kustomizeController',
  'helmController',
  'sourceWatcher',
] as const satisfies (keyof SandboxPorts)[]
const schema = z.object({
  agent: port,
  sandbox: z.partialRecord(z.enum(sandboxNames), port),
})

/**
 * The cluster's ports: chosen free the first time, then kept in its folder (ports.json), because
 * kubeconfigs and objects in the cluster name them.
 */
export async function keptPorts(folder: string): Promise<ClusterPorts> {
  const file = join(folder, 'ports.json')
  const text = await readFileIfExists(file)
  const known = text === undefined ? undefined : schema.parse(JSON.parse(text))
  // A sandbox of an older fleet may know fewer parts.
  const missing = sandboxNames.filter((name) => known?.sandbox[name] === undefined)
  if (known && missing.length === 0) return complete(known.agent, known.sandbox)
  const [agent = 0, ...free] = await pickFreePorts(1 + missing.length)
  const added = Object.fromEntries(missing.map((name, index) => [name, free[index]]))
  const chosen = complete(known?.agent ?? agent, { ...known?.sandbox, ...added })
  await makePrivateFolder(folder)
  await writeFileAtomic(file, `${JSON.stringify(chosen, null, 2)}\n`)
  return chosen
}

const completeSchema = z.record(z.enum(sandboxNames), port)

function complete(agent: number, sandbox: Partial<SandboxPorts>): ClusterPorts {
  return { agent, sandbox: completeSchema.parse(sandbox) }
}
