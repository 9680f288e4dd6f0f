import { z } from 'zod'
import type { WantedChart } from '../../agent/contract.ts'
import type { KubernetesObject } from '../../cluster/types.ts'
import { normalUrl, originalUrl } from './urls.ts'

const Ref = z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional() })
const ChartSpec = z.object({ chart: z.string(), version: z.string().optional(), sourceRef: Ref })
const Release = z.object({
  chart: z.object({ spec: ChartSpec }).optional().catch(undefined),
  chartRef: Ref.optional().catch(undefined),
})
const Repository = z.object({ url: z.string() })
const OciRef = z.object({ tag: z.string().optional(), semver: z.string().optional() })
const OciSource = z.object({ url: z.string(), ref: OciRef.optional() })

/**
 * The charts that HelmReleases and HelmCharts among these objects take from HelmRepositories and
 * OCIRepositories among them; as written in the fleet or as they lie in the cluster. Objects that
 * refer to what is not there are left out.
 */
export function wantedCharts(objects: KubernetesObject[]): WantedChart[] {
  const sources = new Map(objects.map((object) => [keyOf(object.kind, object.metadata), object]))
  const found = objects.flatMap((object) => {
    const namespace = object.metadata.namespace ?? 'default'
    const lookup = (ref: z.infer<typeof Ref>) =>
      sources.get(keyOf(ref.kind, { name: ref.name, namespace: ref.namespace ?? namespace }))
    return chartsOf(object, lookup)
  })
  return [...new Map(found.map((chart) => [JSON.stringify(chart), chart])).values()]
}

type Lookup = (ref: z.infer<typeof Ref>) => KubernetesObject | undefined

function chartsOf(object: KubernetesObject, lookup: Lookup): WantedChart[] {
  if (object.kind === 'HelmChart') {
    const spec = ChartSpec.safeParse(object.spec)
    return spec.success ? fromHelmRepository(spec.data, lookup) : []
  }
  if (object.kind !== 'HelmRelease') return []
  const spec = Release.safeParse(object.spec)
  if (!spec.success) return []
  if (spec.data.chart) return fromHelmRepository(spec.data.chart.spec, lookup)
  return spec.data.chartRef ? fromOciRepository(spec.data.chartRef, lookup) : []
}

function fromHelmRepository(chart: z.infer<typeof ChartSpec>, lookup: Lookup): WantedChart[] {
  if (chart.sourceRef.kind !== 'HelmRepository') return []
  const repository = Repository.safeParse(lookup(chart.sourceRef)?.spec)
  if (!repository.success) return []
  return [
    {
      repositoryUrl: normalUrl(originalUrl(repository.data.url)),
      chart: chart.chart,
      ...(chart.version === undefined ? {} : { version: chart.version }),
    },
  ]
}

function fromOciRepository(ref: z.infer<typeof Ref>, lookup: Lookup): WantedChart[] {
  if (ref.kind !== 'OCIRepository') return []
  const source = OciSource.safeParse(lookup(ref)?.spec)
  if (!source.success) return []
  const url = normalUrl(originalUrl(source.data.url))
  const version = source.data.ref?.semver ?? source.data.ref?.tag
  return [
    {
      repositoryUrl: url,
      chart: url.split('/').at(-1) ?? url,
      ...(version === undefined ? {} : { version }),
    },
  ]
}

function keyOf(kind: string, meta: { name: string; namespace?: string }): string {
  return `${kind}/${meta.namespace ?? 'default'}/${meta.name}`
}

/** What is wanted from one HTTP repository. */
export function wantedFrom(wanted: WantedChart[], repositoryUrl: string): WantedChart[] {
  const url = normalUrl(repositoryUrl)
  return wanted.filter((chart) => normalUrl(chart.repositoryUrl) === url)
}

/**
 * What is wanted from one OCI repository: of a HelmRepository (its address and the chart's name
 * together) or of an OCIRepository (its address alone).
 */
export function wantedFromOci(wanted: WantedChart[], repository: string): WantedChart[] {
  const url = `oci://${repository}`
  return wanted.filter((chart) => {
    const base = normalUrl(chart.repositoryUrl)
    return `${base}/${chart.chart}` === url || base === url
  })
}
