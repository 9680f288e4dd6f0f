import type { Service } from '../../src/repository/model.ts'

export interface ChartRelease {
  /** The Kustomization that applies it. */
  service: string
  name: string
  namespace: string
  chart: string
  values: Record<string, unknown>
}

/** The HelmReleases of a fleet with the names of their charts. */
export function releasesOf(services: Service[]): ChartRelease[] {
  const resources = services.flatMap((service) => service.resources)
  return services.flatMap(({ name: service, resources: own }) =>
    own
      .filter(({ kind }) => kind === 'HelmRelease')
      .map(({ name, namespace = 'default', object }) => {
        const { spec } = object as { spec: HelmReleaseSpec }
        return {
          service,
          name: spec.releaseName ?? name,
          namespace,
          chart: spec.chart?.spec.chart ?? ociChart(spec.chartRef?.name),
          values: spec.values ?? {},
        }
      }),
  )

  function ociChart(name: string | undefined): string {
    const found = resources.find((one) => one.kind === 'OCIRepository' && one.name === name)
    if (found === undefined) throw new Error(`no OCIRepository ${name}`)
    const { spec } = found.object as { spec: { url: string } }
    return spec.url.split('/').at(-1) ?? spec.url
  }
}

interface HelmReleaseSpec {
  releaseName?: string
  chart?: { spec: { chart: string } }
  chartRef?: { name: string }
  values?: Record<string, unknown>
}
