import type { KubernetesObject } from '../../cluster/types.ts'
import { isFine } from '../checks.ts'
import { conditionOf } from '../conditions.ts'
import { listAt, textAt } from '../fields.ts'
import type { ObjectRef } from '../inventory.ts'
import { helmGroup, sourceGroup } from '../kustomization.ts'
import { statusOf } from '../status/index.ts'
import type { Culprit, Search } from './types.ts'
import { descend, itself } from './workload.ts'

/**
 * What holds a HelmRelease up: a release that it depends on, its chart, the chart's repository, one
 * of its workloads; else the release itself.
 */
export function descendRelease(
  search: Search,
  release: KubernetesObject,
  path: ReadonlySet<string> = new Set(),
): Culprit {
  const id = `${release.metadata.namespace}/${release.metadata.name}`
  if (path.has(id)) return itself(search, release)
  const reason = conditionOf(release, 'Ready')?.reason
  if (reason === 'DependencyNotReady') {
    const other = openDependency(search, release)
    if (other !== undefined) return descendRelease(search, other, new Set(path).add(id))
  }
  const source = openSource(search, release)
  if (source !== undefined) return source
  const open = search.checker.release(release).filter((check) => !isFine(check))
  const workload = (open.find(({ status }) => status.state === 'failed') ?? open[0])?.object
  return workload === undefined ? itself(search, release) : descend(search, workload)
}

/** The chart's repository, else the chart, when it is not ready. */
function openSource(search: Search, release: KubernetesObject): Culprit | undefined {
  const ref = chartRef(release)
  const chart = ref && search.world.get(ref.group, ref.kind, ref.name, ref.namespace)
  if (chart === undefined || statusOf(chart, search.now).state === 'current') return undefined
  const name = textAt(chart, 'spec', 'sourceRef', 'name')
  const kind = textAt(chart, 'spec', 'sourceRef', 'kind')
  const repository =
    kind && name ? search.world.get(sourceGroup, kind, name, chart.metadata.namespace) : undefined
  const open = repository && statusOf(repository, search.now).state !== 'current'
  return itself(search, open ? repository : chart)
}

function chartRef(release: KubernetesObject): ObjectRef | undefined {
  const [namespace, name] = (textAt(release, 'status', 'helmChart') ?? '').split('/')
  if (namespace && name) return { group: sourceGroup, kind: 'HelmChart', name, namespace }
  const referred = textAt(release, 'spec', 'chartRef', 'name')
  if (referred === undefined) return undefined
  return {
    group: sourceGroup,
    kind: textAt(release, 'spec', 'chartRef', 'kind') ?? 'OCIRepository',
    name: referred,
    namespace: textAt(release, 'spec', 'chartRef', 'namespace') ?? release.metadata.namespace ?? '',
  }
}

function openDependency(search: Search, release: KubernetesObject): KubernetesObject | undefined {
  return listAt(release, 'spec', 'dependsOn')
    .map((raw) => {
      const namespace = textAt(raw, 'namespace') ?? release.metadata.namespace
      return search.world.get(helmGroup, 'HelmRelease', textAt(raw, 'name') ?? '', namespace)
    })
    .filter((other) => other !== undefined)
    .find((other) => statusOf(other, search.now).state !== 'current')
}
