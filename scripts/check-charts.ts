/**
 * Renders every HelmRelease of the built-in fleet with the real chart, and says what is wrong:
 * values that the chart does not know, an Ingress or an address that leads to no Service, pods that no
 * health check waits for. Adds up the memory that is asked for. Charts are not part of the project;
 * put them unpacked, dependencies included, into a folder, each under its own name.
 *
 *   node scripts/check-charts.ts <folder of charts> [helm]
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parse, parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { $ } from 'zx'
import { podRequests } from '../src/memory/pods.ts'
import { locateFleet } from '../src/repository/locate.ts'
import { readFleet } from '../src/repository/read.ts'
import { fleetPaths } from '../src/system/paths.ts'
import { workloadsWaitedFor, wrongHealthChecks } from './check-charts/health-checks.ts'
import { missingReferences, type Placed, portsOf } from './check-charts/references.ts'
import { type ChartRelease, releasesOf } from './check-charts/releases.ts'
import { unknownKeys, withoutKey } from './check-charts/unknown-keys.ts'

const [charts = '', helm = 'helm'] = process.argv.slice(2)
if (!existsSync(charts)) throw new Error('Give the folder that holds the charts.')
const folder = mkdtempSync(join(tmpdir(), 'fleet-charts-'))
const paths = { cache: fleetPaths().cache, state: join(folder, 'state') }
let faults = 0
const placedSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().exactOptional() }),
})

try {
  for (const stage of ['dev', 'prod']) await check(stage)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = faults > 0 ? 1 : 0

async function check(stage: string): Promise<void> {
  const source = await locateFleet({ startFolder: folder, stage }, { paths })
  const { root, services } = await readFleet(source, { paths })
  const objects: Placed[] = services.flatMap(({ resources }) =>
    resources.map(({ object, namespace }) => inNamespace(placedSchema.parse(object), namespace)),
  )
  for (const release of releasesOf(services)) {
    if (!existsSync(join(charts, release.chart))) {
      fault(`${release.name}: no folder ${release.chart}, so that it was not checked`)
      continue
    }
    const rendered = await render(release, release.values)
    console.log(`${stage} ${release.name}: ${release.chart} ${versionOf(release.chart)}`)
    for (const line of servicesOf(rendered)) console.log(`  ${line}`)
    for (const key of unknownKeys(release.values, defaultsOf(release.chart))) {
      // Many charts read values that their values.yaml only mentions: those change what comes out.
      const without = await render(release, withoutKey(release.values, key))
      if (isDeepStrictEqual(rendered, without)) {
        fault(`${release.name}: the chart knows no value ${key.join('.')}`)
      }
    }
    const waitedFor = workloadsWaitedFor([root, ...services], release.service)
    for (const wrong of wrongHealthChecks(waitedFor, rendered)) fault(`${release.name}: ${wrong}`)
    objects.push(...rendered)
  }
  const requests = objects.reduce((sum, object) => sum + podRequests(object), 0)
  console.log(`${stage} asks for ${Math.ceil(requests)} MiB of memory`)
  for (const missing of missingReferences(objects)) fault(missing)
}

function fault(text: string): void {
  faults += 1
  console.log(`FAULT ${text}`)
}

async function render(release: ChartRelease, values: unknown): Promise<Placed[]> {
  const file = join(folder, `${release.name}.json`)
  writeFileSync(file, JSON.stringify(values))
  const args = ['--namespace', release.namespace, '--values', file, '--include-crds']
  const kubernetes = ['--kube-version', '1.36.4', '--api-versions', 'monitoring.coreos.com/v1']
  const { name, chart } = release
  const { stdout } =
    await $`${helm} template ${name} ${join(charts, chart)} ${args} ${kubernetes}`.quiet()
  return parseAllDocuments(stdout)
    .map((document) => placedSchema.nullable().parse(document.toJS()))
    .flatMap((object) => (object ? inNamespace(object, release.namespace) : []))
}

function inNamespace<T extends Placed>(object: T, namespace: string | undefined): T {
  return { ...object, metadata: { namespace, ...object.metadata } }
}

function servicesOf(objects: Placed[]): string[] {
  return objects
    .filter(({ kind }) => kind === 'Service')
    .map((object) => `${object.metadata.name}: ${portsOf(object).join()}`)
}

function versionOf(chart: string): string {
  return parse(readFileSync(join(charts, chart, 'Chart.yaml'), 'utf8')).version
}

/** What a chart knows: its own values, and under their names those of the charts inside it. */
function defaultsOf(...path: string[]): Record<string, unknown> {
  const at = join(charts, ...path)
  const file = join(at, 'values.yaml')
  const own = existsSync(file) ? (parse(readFileSync(file, 'utf8')) ?? {}) : {}
  const inside = join(at, 'charts')
  for (const name of existsSync(inside) ? readdirSync(inside) : []) {
    own[name] = { ...defaultsOf(...path, 'charts', name), ...own[name] }
  }
  return own
}
