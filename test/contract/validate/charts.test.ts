import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBinaries } from '../../../src/sandbox/binaries/find.ts'
import { fleetPaths } from '../../../src/system/paths.ts'
import { lookUpCharts } from '../../../src/validate/charts/look-up.ts'
import { chartFiles, startChartServer } from '../../support/chart-server.ts'
import { write } from '../../support/fleet-repository.ts'
import { stage } from '../../unit/validate/fleet.ts'

const { cache } = fleetPaths()
const built = await findBinaries({ cache, module: 'charts' }).catch(() => undefined)
const program = built?.path('charts') ?? ''
const title = built ? 'looking charts up' : 'looking charts up (skipped: its program is not built)'
const folder = mkdtempSync(join(tmpdir(), 'fleet-charts-'))
const never = new AbortController().signal
let server: Awaited<ReturnType<typeof startChartServer>>

const fits = 'replicas: 2, image: { tag: "2" }'
const byIndex = (version: string, values = fits, url = server.http, chart = 'web') => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  chart: { spec: { chart: ${chart}, version: "${version}", sourceRef: { kind: HelmRepository, name: charts } } }
  values: { ${values} }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: charts, namespace: shop }
spec: { url: "${url}", insecure: true }
`
const byRegistry = (ref: string, values = fits) => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec: { chartRef: { kind: OCIRepository, name: web }, values: { ${values} } }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: web, namespace: shop }
spec: { url: "${server.oci}/web", insecure: true, ref: ${ref} }
`

/** What is found, as "rule: message" lines, and what is not checked. */
async function lookUp(yaml: string, kept = mkdtempSync(join(folder, 'kept-'))): Promise<string[]> {
  const [report] = await lookUpCharts(program, kept, [stage({ web: { yaml } })], never)
  const { findings = [], unchecked = [] } = report ?? {}
  return [
    ...findings.map(({ rule, message }) => `${rule}: ${message}`),
    ...unchecked.map(({ what, why }) => `not checked: ${what}: ${why}`),
  ]
}

describe.skipIf(!built)(title, () => {
  beforeAll(async () => {
    server = await startChartServer()
  })
  afterAll(() => server.stop())

  it.each(['1.2.3', '1.x', '>=1.0.0 <1.2.0'])(
    'finds %s in the index of a repository',
    async (version) => {
      expect(await lookUp(byIndex(version))).toEqual([])
    },
  )

  it('finds charts in a registry by tag and by range, of both kinds of sources', async () => {
    expect(await lookUp(byRegistry('{ tag: 1.2.3 }'))).toEqual([])
    expect(await lookUp(byRegistry('{ semver: 1.1.x }'))).toEqual([])
    expect(await lookUp(byIndex('1.2.3', fits, server.oci))).toEqual([])
  })

  it('says which versions there are instead of a missing one', async () => {
    const absent = (words: string) =>
      expect.stringMatching(new RegExp(`^chart-missing: .*${words}`))
    expect(await lookUp(byIndex('9.9.9'))).toEqual([
      absent('no such version, which has 1.2.3, 1.1.0'),
    ])
    expect(await lookUp(byIndex('1.2.3', fits, server.http, 'wbe'))).toEqual([
      absent('no chart of this name'),
    ])
    expect(await lookUp(byRegistry('{ tag: 9.9.9 }'))).toEqual([
      absent('no such version, which has 1.2.3, 1.1.0'),
    ])
    expect(await lookUp(byRegistry('{ semver: 2.x }'))).toEqual([absent('no such version')])
  })

  it.each([
    ['replicas: two', "at '/replicas': got string, want integer"],
    ['replicas: 1, replica: 2', "additional properties 'replica' not allowed"],
    ['image: { tag: "2" }', "missing property 'replicas'"],
    ['replicas: 1, image: { tag: 2 }', "at '/image/tag': got number, want string"],
  ])("holds the values { %s } against the chart's schema", async (values, words) => {
    const misfit = expect.stringContaining(words)
    expect(await lookUp(byIndex('1.2.3', values))).toEqual([misfit])
    expect(await lookUp(byRegistry('{ tag: 1.2.3 }', values))).toEqual([misfit])
  })

  it('tells a repository that does not answer as not checked', async () => {
    expect(await lookUp(byIndex('1.2.3', fits, 'http://127.0.0.1:1'))).toEqual([
      'not checked: versions and values of 1 chart (web): their repositories cannot be reached (connection refused)',
    ])
  })

  it('keeps archives of fixed versions: the second time nothing is asked for', async () => {
    const kept = mkdtempSync(join(folder, 'kept-'))
    await lookUp(byIndex('1.2.3'), kept)
    const before = server.asked.length
    expect(await lookUp(byIndex('1.2.3', 'replicas: 0'), kept)).toEqual([
      expect.stringContaining("'/replicas'"),
    ])
    expect(server.asked.length).toBe(before)
  })

  it("reads a chart in the fleet's own repository from the work tree", async () => {
    const root = mkdtempSync(join(folder, 'fleet-'))
    for (const { path, text } of chartFiles) write(root, `charts/web/${path}`, text)
    const own = stage({
      web: { yaml: ownChart('./charts/web') },
      gone: { yaml: ownChart('./charts/gone') },
    })
    const itself = own.root.resources[0]
    if (!itself) throw new Error('no root')
    const sourceRef = { kind: 'GitRepository', name: 'flux-system' }
    own.root.resources.push(
      { ...itself, name: 'flux-system', object: { spec: { sourceRef } } },
      { ...itself, kind: 'GitRepository', name: 'flux-system', object: {} },
    )
    const [report] = await lookUpCharts(
      program,
      folder,
      [{ ...own, source: { ...own.source, root } }],
      never,
    )
    expect(report?.findings.map(({ message }) => message)).toEqual([
      expect.stringContaining("at '/replicas': got string"),
      expect.stringContaining('the folder holds no Chart.yaml'),
    ])
  })
})

const ownChart = (chart: string) => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  chart: { spec: { chart: ${chart}, sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system } } }
  values: { replicas: many }
`
