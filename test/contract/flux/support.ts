import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Handler } from '../../../src/agent/handler.ts'
import { renderKubeconfig } from '../../../src/cluster/kubeconfig.ts'
import type {
  ClusterAccess,
  KubernetesClient,
  KubernetesObject,
} from '../../../src/cluster/types.ts'
import { pickFreePorts } from '../../../src/system/ports.ts'
import { endServer, listenOnLoopback } from '../../support/loopback.ts'
import { binariesWith } from '../support/binaries.ts'
import { type Child, startChild, untilReady } from '../support/child.ts'
import { kindOf } from '../support/objects.ts'

/** The binaries' folder when all that these tests run is in it. */
export const fluxBinaries = binariesWith(
  'etcd',
  'kube-apiserver',
  'source-controller',
  'kustomize-controller',
  'helm-controller',
  'manifests',
)

export interface Running {
  stop(): Promise<void>
}

/** Flux's three controllers as processes against an API server. */
export async function startFlux(access: ClusterAccess): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-flux-'))
  const kubeconfig = join(folder, 'kubeconfig')
  await writeFile(kubeconfig, renderKubeconfig('test', access), { mode: 0o600 })
  const [storage = 0, ...health] = await pickFreePorts(3)
  process.env.KUBECONFIG = kubeconfig
  process.env.RUNTIME_NAMESPACE = 'flux-system'
  process.env.SOURCE_CONTROLLER_LOCALHOST = `127.0.0.1:${storage}`
  const common = ['--watch-all-namespaces', '--events-addr=', '--metrics-addr=0']
  const address = `127.0.0.1:${storage}`
  const start = (name: string, args: string[]): Child =>
    startChild(join(fluxBinaries ?? '', name), [...common, ...args], folder, name)
  const children = [
    start('source-controller', [
      `--storage-path=${folder}`,
      `--storage-addr=${address}`,
      `--storage-adv-addr=${address}`,
      '--health-addr=0',
    ]),
    start('kustomize-controller', [
      `--health-addr=127.0.0.1:${health[0]}`,
      '--requeue-dependency=1s',
    ]),
    start('helm-controller', [`--health-addr=127.0.0.1:${health[1]}`, '--requeue-dependency=1s']),
  ]
  const urls = [`http://${address}/`, ...health.map((port) => `http://127.0.0.1:${port}/readyz`)]
  await Promise.all(
    children.map((child, index) =>
      untilReady(child, async () => (await fetch(urls[index] ?? '')).status < 500),
    ),
  )
  return {
    stop: async () => {
      await Promise.all(children.map((child) => child.kill()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Starts an HTTP server whose handlers are given once its port is known. */
export async function startServer(): Promise<Running & { port: number; handlers: Handler[] }> {
  const handlers: Handler[] = []
  const server: Server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    for (const handler of handlers) if (await handler(request, response, url)) return
    response.writeHead(404).end()
  })
  return {
    port: await listenOnLoopback(server),
    handlers,
    stop: () => endServer(server),
  }
}

/** Waits, by watching, until an object satisfies the test. */
export async function until(
  client: KubernetesClient,
  object: { apiVersion: string; kind: string; name: string; namespace: string },
  test: (object: KubernetesObject) => boolean,
): Promise<KubernetesObject> {
  const { name, namespace } = object
  const resource = await kindOf(client, object.apiVersion, object.kind)
  let last: KubernetesObject | undefined
  const signal = AbortSignal.timeout(60_000)
  try {
    for (;;) {
      const { items, resourceVersion } = await client.list(resource, { namespace })
      last = items.find(({ metadata }) => metadata.name === name)
      if (last && test(last)) return last
      for await (const event of client.watch(resource, { resourceVersion, namespace, signal })) {
        if (event.type === 'BOOKMARK' || event.object.metadata.name !== name) continue
        last = event.object
        if (event.type !== 'DELETED' && test(event.object)) return event.object
      }
    }
  } catch (error) {
    throw new Error(`${object.kind} ${name}: ${JSON.stringify(last?.status ?? last)}`, {
      cause: error,
    })
  }
}

/** Whether its condition Ready is True for its present generation. */
export function isReady(object: KubernetesObject): boolean {
  const status = object.status as
    | { observedGeneration?: number; conditions?: { type: string; status: string }[] }
    | undefined
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  return ready?.status === 'True' && status?.observedGeneration === object.metadata.generation
}
