import { join } from 'node:path'
import { z } from 'zod'
import { messageOf } from '../errors.ts'
import { type ForwardRequest, forwardRequestSchema, nothingWanted } from '../forward/request.ts'
import type { ForwardService } from '../forward/serve.ts'
import type { ForwardStatus } from '../forward/types.ts'
import type { ClusterConnection } from './link.ts'
import { openStored } from './stored.ts'

/** The forwards that a cluster's agent keeps. */
export interface AgentForwards {
  get(): { request: ForwardRequest; forwards: ForwardStatus[] }
  /** Checks, keeps and begins what was requested; resolves when what is there has its port. */
  set(request: unknown): Promise<void>
  close(): Promise<void>
}

export interface AgentForwardsOptions {
  folder: string
  /** Resolves when the cluster answers. */
  connected: Promise<ClusterConnection>
  simulated: boolean
  log(line: string): void
}

/** Local ports by target, in the cluster's folder. */
export const forwardPortsFile = (folder: string) => join(folder, 'forward-ports.json')
export const forwardPortsSchema = z.record(z.string(), z.int().min(1).max(65_535))

/** Goes on with what was requested before the agent was ended; loads its parts when there is something to do. */
export async function openForwards(options: AgentForwardsOptions): Promise<AgentForwards> {
  const { folder, connected, simulated, log } = options
  const stored = await openStored(
    join(folder, 'forwards.json'),
    forwardRequestSchema,
    nothingWanted,
  )
  const ports = await openStored(forwardPortsFile(folder), forwardPortsSchema, {})
  let service: Promise<ForwardService> | undefined

  const start = async (): Promise<ForwardService> => {
    const { startForwardService } = await import('../forward/serve.ts')
    const remember = async (chosen: Record<string, number>) => void (await ports.set(chosen))
    return startForwardService({
      ...(await connected),
      simulated,
      remembered: ports.get,
      remember,
    })
  }
  let running: ForwardService | undefined
  const begin = async () => {
    service ??= start()
    running = await service
    await running.request(stored.get())
  }
  const { usual, services } = stored.get()
  if (usual !== 'none' || services.length > 0) {
    begin().catch((error) => log(`forwards: ${messageOf(error)}`))
  }
  return {
    get: () => ({ request: stored.get(), forwards: running?.status() ?? [] }),
    set: async (request) => {
      await stored.set(request)
      await begin()
    },
    close: async () => {
      await running?.close()
    },
  }
}
