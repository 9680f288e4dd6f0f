import { setTimeout as sleep } from 'node:timers/promises'
import { createPulse } from '../cluster/pulse.ts'
import type { ClusterAccess, World } from '../cluster/types.ts'
import { messageOf } from '../errors.ts'
import type { ObjectName } from '../flux/names.ts'
import { createForwarder } from '../forward/forwarder.ts'
import { podConnector } from '../forward/wire/pod-connector.ts'
import { pickFreePorts } from '../system/ports.ts'
import type { DevelopmentSecrets } from './kept.ts'
import { localstackPort } from './localstack.ts'
import { isHealthy, type SecretsManager, type Seeded, seedSecrets } from './secrets-manager.ts'

export interface SeedOptions {
  access: ClusterAccess
  world: World
  /** LocalStack's Service. */
  service: ObjectName
  region: string
  secrets: DevelopmentSecrets
}

/** Pause before a LocalStack that is not there yet, or not again, is asked once more, in milliseconds. */
const pauseMs = 250

/**
 * Puts the secrets into the LocalStack of a cluster as soon as that is healthy, through a forward of
 * its own; tries again whatever goes wrong, until it is done or `signal` aborts.
 * @param report says what it waits for
 */
export async function seedThroughForward(
  { access, world, service, region, secrets }: SeedOptions,
  report: (text: string) => void,
  signal: AbortSignal,
): Promise<Seeded> {
  for (const kind of ['Service', 'Pod']) world.track('', kind)
  const forwarder = createForwarder({
    world,
    connect: podConnector(access),
    simulated: false,
    remembered: () => ({}),
    remember: async () => {},
  })
  try {
    const url = await untilReady(forwarder, await targetOf(service), report, signal)
    return await untilSeeded({ url, region }, secrets, report, signal)
  } finally {
    await forwarder.close()
  }
}

async function targetOf({ name, namespace }: ObjectName) {
  const [local = 0] = await pickFreePorts(1)
  const where = { name, namespace, service: name, port: localstackPort, local }
  const id = `${namespace}/${name}:${localstackPort}`
  return { id, ...where, fixed: false, scheme: 'http', routed: false }
}

/** The local address of the forward, once it leads to a pod. */
async function untilReady(
  forwarder: ReturnType<typeof createForwarder>,
  target: Awaited<ReturnType<typeof targetOf>>,
  report: (text: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const changed = createPulse()
  const unsubscribe = forwarder.subscribe(changed.fire)
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  try {
    await forwarder.set([target])
    for (;;) {
      signal.throwIfAborted()
      const [status] = forwarder.status()
      if (status?.state === 'ready' && status.local) return `http://127.0.0.1:${status.local}`
      report(status?.reason ?? 'waiting for LocalStack')
      await Promise.race([changed.next(), aborted])
    }
  } finally {
    unsubscribe()
  }
}

async function untilSeeded(
  manager: SecretsManager,
  secrets: DevelopmentSecrets,
  report: (text: string) => void,
  signal: AbortSignal,
): Promise<Seeded> {
  for (;;) {
    signal.throwIfAborted()
    try {
      if (await isHealthy(manager, signal)) return await seedSecrets(manager, secrets, signal)
      report("waiting for LocalStack's Secrets Manager")
    } catch (error) {
      report(messageOf(error))
    }
    await sleep(pauseMs, undefined, { signal })
  }
}
