import { join } from 'node:path'
import { z } from 'zod'
import type { SandboxPorts } from '../agent/contract.js'
import { makePrivateFolder, readFileIfExists, writeFileAtomic } from '../system/files.js'
import { pickFreePorts } from '../system/ports.js'

/** The loopback ports of one sandbox. */
export interface ClusterPorts {
  agent: number
  sandbox: SandboxPorts
}

const port = z.int().min(1).max(65_535)
const schema = z.object({
  agent: port,
  sandbox: z.object({
    apiServer: port,
    kwok: port,
    sourceController: port,
    kustomizeController: port,
    helmController: port,
  }),
})

/**
 * The cluster's ports: chosen free the first time, then kept in its folder (ports.json), because
 * kubeconfigs and objects in the cluster name them.
 */
export async function keptPorts(folder: string): Promise<ClusterPorts> {
  const file = join(folder, 'ports.json')
  const known = await readFileIfExists(file)
  if (known !== undefined) return schema.parse(JSON.parse(known))
  const chosen = await choosePorts()
  await makePrivateFolder(folder)
  await writeFileAtomic(file, `${JSON.stringify(chosen, null, 2)}\n`)
  return chosen
}

async function choosePorts(): Promise<ClusterPorts> {
  const [agent, apiServer, kwok, sourceController, kustomizeController, helmController] =
    await pickFreePorts(6)
  return schema.parse({
    agent,
    sandbox: { apiServer, kwok, sourceController, kustomizeController, helmController },
  })
}
