import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { endProcess, runningProcess } from '../agent/end-processes.ts'
import { rotateLog, tailOfLog } from '../agent/logs.ts'
import { openRecords, type ProcessRecords } from '../agent/records.ts'
import { FleetError } from '../errors.ts'
import { waitForLock } from '../sandbox/binaries/build-lock.ts'
import { steadyNow } from '../system/clock.ts'
import { makePrivateFolder, readFileIfExists, writeFileAtomic } from '../system/files.ts'
import { pickFreePorts } from '../system/ports.ts'
import { isRunning, type ProcessIdentity, spawnDetached } from '../system/process.ts'
import { imagesLayout } from './layout.ts'
import { answers } from './probe.ts'
import { registryConfig } from './registry-config.ts'
import type { Upstream } from './upstreams.ts'

export interface CacheOptions {
  /** `imagesFolder`. */
  folder: string
  /** Path of the registry's program. */
  program: string
  /** Address to listen on: loopback, or that of the bridge on which a cluster's nodes are. */
  address: string
  env: NodeJS.ProcessEnv
  /** Milliseconds that a cache has to answer after its start. */
  patience?: number
}

/** A cache that answers. */
export interface RunningCache extends Upstream {
  port: number
}

const portsSchema = z.record(z.string(), z.int())

/**
 * Starts the cache of each registry unless it runs already; they outlive this process and every
 * cluster. Ports stay what they were.
 * @throws FleetError with the program's last words when one does not start.
 */
export async function ensureCaches(
  upstreams: Upstream[],
  options: CacheOptions,
  signal: AbortSignal,
): Promise<RunningCache[]> {
  const layout = imagesLayout(options.folder)
  await makePrivateFolder(options.folder)
  const lock = await waitForLock(layout.lock, 'starting the image caches', () => {}, signal)
  try {
    const ports = await keptPorts(layout.ports, upstreams)
    const records = await openRecords(layout.processes)
    const caches = upstreams.map((one) => ({ ...one, port: ports[one.registry] ?? 0 }))
    await Promise.all(caches.map((cache) => ensureCache(cache, options, records, signal)))
    return caches
  } finally {
    await lock.release()
  }
}

async function ensureCache(
  cache: RunningCache,
  { folder, program, address, env, patience = 15_000 }: CacheOptions,
  records: ProcessRecords,
  signal: AbortSignal,
): Promise<void> {
  const { registry, port, url } = cache
  const layout = imagesLayout(folder)
  const [config, log] = [layout.config(registry), layout.log(registry)]
  const wanted = registryConfig({
    upstream: url,
    data: layout.data(registry),
    listen: `${address}:${port}`,
    helper: program,
  })
  const record = { command: program, args: ['serve', config], wave: 0 }
  const known = records.all()[registry]
  const running = known && (await runningProcess(known))
  const same = (await readFileIfExists(config)) === wanted && known?.command === program
  const answering = `http://${address}:${port}`
  if (running && same && (await answers(answering))) return
  if (running) await endProcess(running)
  await makePrivateFolder(dirname(config))
  await writeFileAtomic(config, wanted)
  await records.put(registry, record)
  await rotateLog(log)
  const identity = await spawnDetached(program, record.args, {
    cwd: dirname(config),
    // Otherwise it looks for a collector of traces.
    env: { ...env, OTEL_TRACES_EXPORTER: 'none' },
    logFile: log,
  })
  await records.put(registry, identity.startedAt === '' ? record : { ...record, identity })
  const failure = await failureToAnswer(answering, identity, patience, signal)
  if (failure === undefined) return
  throw new FleetError({
    code: failure.code,
    message: `The image cache of ${registry} ${failure.what}`,
    why: await tailOfLog(log),
    hint: `Its log is ${log}; without the cache, images are pulled from ${registry} each time.`,
  })
}

/** Why a cache that was started does not answer; it has ended then. Undefined as soon as it does. */
async function failureToAnswer(
  url: string,
  identity: ProcessIdentity,
  patience: number,
  signal: AbortSignal,
): Promise<{ code: string; what: string } | undefined> {
  const giveUpAt = steadyNow() + patience
  while (!(await answers(url))) {
    if (!(await isRunning(identity))) {
      return { code: 'image-cache-ended', what: 'ended as soon as it was started' }
    }
    if (steadyNow() > giveUpAt) {
      await endProcess(identity)
      const what = `did not answer within ${patience / 1000} s of its start`
      return { code: 'image-cache-silent', what }
    }
    await sleep(20, undefined, { signal })
  }
  return undefined
}

/** A registry that is known keeps its port: nodes are configured with it. */
async function keptPorts(file: string, upstreams: Upstream[]): Promise<Record<string, number>> {
  const kept = await readFile(file, 'utf8')
    .then((text) => portsSchema.parse(JSON.parse(text)))
    .catch((): Record<string, number> => ({}))
  const missing = upstreams.filter(({ registry }) => kept[registry] === undefined)
  const fresh = await pickFreePorts(missing.length)
  for (const [index, { registry }] of missing.entries()) kept[registry] = fresh[index] ?? 0
  await writeFileAtomic(file, `${JSON.stringify(kept, null, 2)}\n`)
  return kept
}
