import { isRecord } from '../cluster/parse.ts'
import { at, numberAt } from '../health/fields.ts'
import { ofResources } from './pods.ts'

/**
 * MiB that well-known charts ask for by themselves, by the path in their values; there unless the
 * release sets the same path or switches the part off.
 */
const chartDefaults: Record<string, Record<string, number>> = {
  // 1.2 times the memory of each memcached.
  loki: { chunksCache: 9830, resultsCache: 1229 },
  'metrics-server': { '': 200 },
}

/**
 * MiB that a chart's pods ask for, as far as the release's values tell: every `resources` in them,
 * times the replicas beside or above it; parts that are switched off do not count.
 */
export function chartRequests(chart: string | undefined, values: unknown): number {
  const defaults = Object.entries(chartDefaults[chart ?? ''] ?? {})
    .filter(([path]) => !isSet(values, path))
    .map(([, mib]) => mib)
  return defaults.reduce((sum, mib) => sum + mib, ofValues(values, 1))
}

function isSet(values: unknown, path: string): boolean {
  const part = path === '' ? values : at(values, path)
  return at(part, 'enabled') === false || ofResources(at(part, 'resources')) > 0
}

function ofValues(node: unknown, above: number): number {
  if (Array.isArray(node)) return node.reduce((sum, one) => sum + ofValues(one, above), 0)
  if (!isRecord(node) || node.enabled === false) return 0
  const replicas = replicasOf(node) ?? above
  // Below `resources` there may be one for each part of the chart.
  if (isRecord(node.requests) || isRecord(node.limits)) return replicas * ofResources(node)
  return Object.values(node).reduce<number>((sum, value) => sum + ofValues(value, replicas), 0)
}

/** The names under which charts have it. */
function replicasOf(node: Record<string, unknown>): number | undefined {
  const { replicas, replicaCount, members } = node
  const found = [replicas, replicaCount, members].find((one) => typeof one === 'number')
  return typeof found === 'number' ? found : numberAt(node, 'deployment', 'replicas')
}
