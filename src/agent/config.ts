import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { AgentConfig } from './contract.ts'

const port = z.int().min(1).max(65_535)
const schema = z.object({
  cluster: z.string(),
  folder: z.string(),
  port,
  token: z.string().min(16),
  git: z.object({
    repository: z.string(),
    username: z.string(),
    password: z.string(),
    branch: z.string(),
  }),
  sandbox: z
    .object({
      binaries: z.string(),
      ports: z.object({
        apiServer: port,
        kwok: port,
        sourceController: port,
        kustomizeController: port,
        helmController: port,
        sourceWatcher: port,
      }),
      featureGates: z.record(z.string(), z.boolean()).default({}),
    })
    .optional(),
  remote: z
    .object({
      kubeconfig: z.string(),
      // Unknown in files of earlier versions.
      login: z.string().default(''),
      bridge: z.string().exactOptional(),
    })
    .optional(),
})

/** Reads an agent.json as `ensureAgent` wrote it. */
export async function readAgentConfig(file: string): Promise<AgentConfig> {
  const { sandbox, remote, ...rest } = schema.parse(JSON.parse(await readFile(file, 'utf8')))
  return {
    ...rest,
    ...(sandbox === undefined ? {} : { sandbox }),
    ...(remote === undefined ? {} : { remote }),
  }
}
