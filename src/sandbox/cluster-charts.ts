import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { WantedChart } from '../agent/contract.ts'
import type { KubernetesClient, KubernetesObject } from '../cluster/types.ts'
import { requestReconcile } from '../flux/annotate.ts'
import { wantedCharts } from './charts/wanted.ts'

const SOURCE = 'source.toolkit.fluxcd.io'
const KINDS = [
  ['helm.toolkit.fluxcd.io', 'HelmRelease'],
  [SOURCE, 'HelmChart'],
  [SOURCE, 'HelmRepository'],
  [SOURCE, 'OCIRepository'],
] as const

/** The charts that the cluster's own objects ask for by now. */
export async function chartsOfCluster(client: KubernetesClient): Promise<WantedChart[]> {
  const lists = KINDS.map(async ([group, kind]) => {
    const resource = await client.resourceOf(group, kind)
    return resource ? (await client.list(resource)).items : []
  })
  return wantedCharts((await Promise.all(lists)).flat())
}

const ChartSpec = z.object({ sourceRef: z.object({ kind: z.string(), name: z.string() }) })

/** `followCharts` for as long as the agent lives, whatever happens to the API server meanwhile. */
export async function keepFollowingCharts(
  client: () => KubernetesClient | undefined,
  offers: (chart: WantedChart) => boolean,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const current = client()
    if (current) await followCharts(current, offers, signal).catch(() => undefined)
    await sleep(1000, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

/**
 * Follows HelmCharts: one that asks for what the index at hand does not offer, as after a commit
 * with a new version, has its HelmRepository fetched anew instead of waiting out an interval of
 * often an hour. Ends, or throws, when the watch does.
 */
async function followCharts(
  client: KubernetesClient,
  offers: (chart: WantedChart) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const resource = await client.resourceOf(SOURCE, 'HelmChart')
  if (resource === undefined) return
  const seen = new Set<string>()
  const look = async (object: KubernetesObject) => {
    const { uid, generation, namespace = '' } = object.metadata
    const key = `${uid}/${generation}`
    const spec = ChartSpec.safeParse(object.spec)
    if (seen.has(key) || !spec.success || spec.data.sourceRef.kind !== 'HelmRepository') return
    seen.add(key)
    const { name } = spec.data.sourceRef
    const repositories = await client.resourceOf(SOURCE, 'HelmRepository')
    const repository = repositories && (await client.get(repositories, name, namespace))
    if (repository === undefined) return
    const wanted = wantedCharts([object, repository])
    const unknown = wanted.some((chart) => chart.repositoryUrl.startsWith('http') && !offers(chart))
    if (unknown) await requestReconcile(client, { kind: 'HelmRepository', name, namespace })
  }
  const { items, resourceVersion } = await client.list(resource)
  for (const item of items) await look(item)
  for await (const { type, object } of client.watch(resource, { resourceVersion, signal })) {
    if (type === 'ADDED' || type === 'MODIFIED') await look(object)
  }
}
