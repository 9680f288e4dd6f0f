import { z } from 'zod'
import type { WorldReader } from '../cluster/types.ts'
import { type ForwardSettings, findTarget, forwardTargets } from './targets.ts'
import type { ForwardTarget } from './types.ts'

const settingSchema = z.strictObject({
  namespace: z.string().min(1).optional(),
  /** The Service's port, by number or name. */
  port: z.union([z.int().min(1).max(65_535), z.string().min(1)]).optional(),
  local: z.int().min(1).max(65_535).optional(),
})
export const forwardKeys = Object.keys(settingSchema.shape)

/** fleet.yaml's `forward`, also as it is kept by the agent. */
export const forwardSettingsSchema = z.record(z.string(), settingSchema)

/** What is to be forwarded; the targets follow from it and from what the cluster has by now. */
export interface ForwardRequest {
  /** Everything that a person would open; or only what no HTTP route leads to. */
  usual: 'all' | 'unrouted' | 'none'
  /** Services by name, beside the usual ones. */
  services: string[]
  /** What stands in for names that do not work, beside those. */
  fallback: Fallback[]
  /** Names or ids that are left out all the same. */
  except: string[]
  settings: ForwardSettings
}

const fallbackSchema = z.object({
  host: z.string(),
  /** namespace/name of the Service that the name should lead to. */
  service: z.string(),
  /** Why the name does not work. */
  reason: z.string(),
})
export type Fallback = z.infer<typeof fallbackSchema>

export const forwardRequestSchema: z.ZodType<ForwardRequest> = z.object({
  usual: z.enum(['all', 'unrouted', 'none']),
  services: z.array(z.string()),
  fallback: z.array(fallbackSchema),
  except: z.array(z.string()),
  settings: forwardSettingsSchema,
})

export const nothingWanted: ForwardRequest = {
  usual: 'none',
  services: [],
  fallback: [],
  except: [],
  settings: {},
}

/** The targets of a request in a world; services that are not there yet are left out. */
export function requestedTargets(world: WorldReader, request: ForwardRequest): ForwardTarget[] {
  const { usual, services, fallback, except, settings } = request
  const left = (target: ForwardTarget) =>
    except.some((name) => [target.name, target.service, target.id].includes(name))
  const chosen = forwardTargets(world, settings).filter((target) => {
    return usual !== 'none' && (usual === 'all' || !target.routed)
  })
  const names = [...services, ...fallback.map(({ service }) => service)]
  const asked = names.flatMap((name) => findTarget(world, name, settings) ?? [])
  const byId = new Map([...chosen, ...asked].map((target) => [target.id, target]))
  return [...byId.values()].filter((target) => !left(target))
}

/** More services; all that a person would open when none is named. */
export function addServices(request: ForwardRequest, names: string[]): ForwardRequest {
  if (names.length === 0) return { ...request, usual: 'all', except: [] }
  return {
    ...request,
    services: [...new Set([...request.services, ...names])],
    except: request.except.filter((name) => !names.includes(name)),
  }
}

/** As `up` leaves it: all that no HTTP route leads to, and what stands in for names. */
export function requestOfUp(
  request: ForwardRequest,
  fallback: Fallback[],
  settings: ForwardSettings,
): ForwardRequest {
  const usual = request.usual === 'all' ? 'all' : 'unrouted'
  return { ...request, usual, fallback, except: [], settings }
}

/** Without these services; without any when none is named. */
export function removeServices(request: ForwardRequest, names: string[]): ForwardRequest {
  if (names.length === 0) return { ...nothingWanted, settings: request.settings }
  return {
    ...request,
    services: request.services.filter((name) => !names.includes(name)),
    except: [...new Set([...request.except, ...names])],
  }
}
