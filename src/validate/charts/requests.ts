import { join } from 'node:path'
import { z } from 'zod'
import { relativePath } from '../../repository/entries.ts'
import type { RenderedResource } from '../../repository/model.ts'
import { placed, type StageReading } from '../types.ts'
import { releaseValues } from './values.ts'

/** What the charts program is asked about one release; see templates/charts/main.go. */
export interface ChartRequest {
  /** An address with https:, http: or oci:, or the absolute path of a folder. */
  repository: string
  /** Its name in the repository; '' where the repository is the chart itself. */
  chart: string
  version: string
  /** The version is a tag or digest and no range. */
  literal: boolean
  plainHttp: boolean
  values: Record<string, unknown>
  /** Some values are unknown, so that the schema cannot be asked. */
  partial: boolean
}

/** A HelmRelease with what to ask about it, or why nothing can be asked. */
export interface ReleaseLookup {
  release: RenderedResource
  request: ChartRequest | string
  /** Sources of values whose content is not known. */
  unknownValues: string[]
}

const Ref = z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional() })
const ChartSpec = z.object({
  chart: z.string(),
  version: z.string().default(''),
  sourceRef: Ref,
})
const Release = z.object({
  chart: z.object({ spec: ChartSpec }).optional(),
  chartRef: Ref.optional(),
})
const Repository = z.object({ url: z.string(), insecure: z.boolean().default(false) })
const OciSource = Repository.extend({
  ref: z
    .object({
      tag: z.string().optional(),
      semver: z.string().optional(),
      digest: z.string().optional(),
    })
    .default({}),
})

type Place = Pick<ChartRequest, 'repository' | 'chart' | 'version' | 'literal' | 'plainHttp'>
type Lookup = (ref: z.infer<typeof Ref>) => RenderedResource | undefined

/** Every HelmRelease of a stage, with the chart that Flux would take for it. Pure. */
export function releaseLookups(fleet: StageReading): ReleaseLookup[] {
  const all = placed(fleet).map(({ resource }) => resource)
  const own = ownSource(fleet)
  return all
    .filter(({ kind, sops }) => kind === 'HelmRelease' && !sops)
    .map((release) => {
      const lookup: Lookup = ({ kind, name, namespace = release.namespace }) =>
        all.find((one) => one.kind === kind && one.name === name && one.namespace === namespace)
      const place = placeOf(release, lookup, own, fleet.source.root)
      const { values, unknown } = releaseValues(release, all)
      if (typeof place === 'string') return { release, request: place, unknownValues: unknown }
      const request = { ...place, values, partial: unknown.length > 0 }
      return { release, request, unknownValues: unknown }
    })
}

function placeOf(
  release: RenderedResource,
  lookup: Lookup,
  own: string | undefined,
  root: string,
): Place | string {
  const spec = Release.safeParse(release.object.spec)
  if (!spec.success) return 'its spec is not that of a HelmRelease'
  const { chart, chartRef } = spec.data
  if (chartRef) return fromOciRepository(chartRef, lookup)
  if (!chart) return 'it names no chart'
  const { sourceRef, version } = chart.spec
  const source = lookup(sourceRef)
  if (sourceRef.kind === 'GitRepository' && source && keyOf(source) === own) {
    const repository = join(root, relativePath(chart.spec.chart))
    return { repository, chart: '', version, literal: false, plainHttp: false }
  }
  if (sourceRef.kind !== 'HelmRepository') {
    return `its chart comes from the ${sourceRef.kind} ${sourceRef.name}`
  }
  const repository = Repository.safeParse(source?.object.spec)
  if (!repository.success) return `the fleet has no HelmRepository ${sourceRef.name}`
  const { url, insecure } = repository.data
  return {
    repository: url,
    chart: chart.spec.chart,
    version,
    literal: false,
    plainHttp: insecure,
  }
}

function fromOciRepository(ref: z.infer<typeof Ref>, lookup: Lookup): Place | string {
  if (ref.kind !== 'OCIRepository') return `its chart comes from the ${ref.kind} ${ref.name}`
  const source = OciSource.safeParse(lookup(ref)?.object.spec)
  if (!source.success) return `the fleet has no OCIRepository ${ref.name}`
  const { url, insecure, ref: wanted } = source.data
  const range = wanted.digest === undefined ? wanted.semver : undefined
  return {
    repository: url,
    chart: '',
    version: wanted.digest ?? range ?? wanted.tag ?? 'latest',
    literal: range === undefined,
    plainHttp: insecure,
  }
}

/** The source that the root itself is built from. */
function ownSource({ root }: StageReading): string | undefined {
  const itself = root.resources.find(
    ({ kind, name, namespace }) => kind === 'Kustomization' && `${namespace}/${name}` === root.id,
  )
  const spec = z.object({ sourceRef: Ref }).safeParse(itself?.object.spec)
  if (!spec.success) return undefined
  const { kind, name, namespace = root.namespace } = spec.data.sourceRef
  return `${kind}/${namespace}/${name}`
}

function keyOf({ kind, namespace, name }: RenderedResource): string {
  return `${kind}/${namespace}/${name}`
}
