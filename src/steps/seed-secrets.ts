import type { ClusterAccess, World } from '../cluster/types.ts'
import type { Emit, StepStatus } from '../events.ts'
import type { FleetModel } from '../repository/model.ts'
import { readSecrets } from '../secrets/kept.ts'
import { localstackService, secretsRegion } from '../secrets/localstack.ts'
import { seedThroughForward } from '../secrets/through-forward.ts'
import { steadyNow } from '../system/clock.ts'
import { renderedObjects } from './fleet-objects.ts'

export interface SeedingOptions {
  model: Pick<FleetModel, 'root' | 'services'>
  /** The folder where the values are kept. */
  folder: string
  access: ClusterAccess
  world: World
  emit: Emit
}

/** Work that goes on beside the wait for the services. */
export interface Seeding {
  /** Gives up what is not done. */
  stop(): Promise<void>
}

/**
 * Fills a LocalStack that really runs, as a step beside the wait: it can only begin when Flux has
 * brought LocalStack up, and the ExternalSecrets wait for it. Undefined for a fleet without one.
 */
export async function startSeeding(options: SeedingOptions): Promise<Seeding | undefined> {
  const { model, folder, emit } = options
  const fleet = renderedObjects(model)
  const service = localstackService(fleet)
  const secrets = await readSecrets(folder)
  if (service === undefined || Object.keys(secrets).length === 0) return undefined
  const startedAt = steadyNow()
  const say = (status: StepStatus, detail: string) => {
    const step = { type: 'step' as const, id: 'seed-secrets', title: 'Secrets in LocalStack' }
    const end = status === 'running' ? {} : { durationMs: steadyNow() - startedAt }
    emit({ ...step, status, detail, ...end })
  }
  const ending = new AbortController()
  let last = 'waiting for LocalStack'
  const report = (text: string) => {
    if (text !== last) say('running', text)
    last = text
  }
  say('running', last)
  const region = secretsRegion(fleet)
  const done = seedThroughForward({ ...options, service, region, secrets }, report, ending.signal)
    .then(({ created, changed, kept }) => {
      const status = created + changed === 0 ? 'satisfied' : 'done'
      say(status, `${created} created, ${changed} changed, ${kept} as they were`)
    })
    .catch(() => say('blocked', last))
  return {
    stop: async () => {
      ending.abort()
      await done
    },
  }
}
