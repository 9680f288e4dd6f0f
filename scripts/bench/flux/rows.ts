import { middle } from '../measure.ts'
import { type Change, measureChanges } from './changes.ts'
import { criticalMs, inWaves, randomGraph } from './graphs.ts'
import { measureStatus } from './many.ts'
import { makePlainFleet } from './plain-fleet.ts'
import {
  idleRepository,
  largeServices,
  plainRepository,
  templateRepository,
} from './repositories.ts'
import { fleetBin, type Ran, up, withHome } from './runs.ts'

/** One benchmark: the values of all runs, and what the median has to be. */
export interface Measured {
  what: string
  values: number[]
  unit: 'ratio' | 'seconds' | 'megabytes'
  limit?: number
}

const criticalPathMs = 60_000
const rounds = Number(process.env.FLEET_BENCH_ROUNDS ?? 3)

/** The benchmarks by what they are called on the command line. */
export const benchmarks: Record<string, () => Promise<Measured[]>> = {
  manifests: async () => {
    const services = largeServices(criticalPathMs)
    const path = criticalMs(services)
    const values = await repeated(() => fresh(fleetBin, plainRepository(services)))
    return [ratio('22 services as plain manifests ÷ critical path', values, path, 1.06)]
  },
  installed: async () => {
    const services = largeServices(criticalPathMs)
    const plain = await fresh(await makePlainFleet(), plainRepository(services))
    const what = 'the same 22 services with Flux as installed ÷ critical path'
    return [ratio(what, [plain], criticalMs(services))]
  },
  waves: async () => {
    const services = largeServices(criticalPathMs)
    const waves = await fresh(await makePlainFleet(), plainRepository(inWaves(services)))
    const what = 'the same in waves, a layer at a time, with Flux as installed ÷ critical path'
    return [ratio(what, [waves], criticalMs(services))]
  },
  template: async () => {
    const values = await repeated(() => fresh(fleetBin, templateRepository(criticalPathMs)))
    return [
      ratio('the built-in fleet (HelmReleases) ÷ critical path', values, criticalPathMs, 1.15),
    ]
  },
  random: async () => {
    const services = randomGraph(300, 17, 1)
    const quick = await repeated(() => fresh(fleetBin, idleRepository(services)))
    const plain = await fresh(await makePlainFleet(), idleRepository(services))
    const what = '300 services, random graph of depth 17, no delays'
    return [
      ratio(`${what} ÷ Flux as installed`, quick, plain.totalMs, 0.3),
      {
        what: 'CPU of `fleet up` meanwhile, in cores',
        values: quick.map(({ cpuShare }) => cpuShare),
        unit: 'ratio',
        limit: 0.25,
      },
      {
        what: 'memory of `fleet up` meanwhile, at most',
        values: quick.map(({ largestMegabytes }) => largestMegabytes),
        unit: 'megabytes',
        limit: 150,
      },
      { what: `${what}, Flux as installed`, values: [plain.totalMs], unit: 'seconds' },
    ]
  },
  change: async () => {
    const repository = templateRepository()
    return withHome(repository, async (home) => {
      await up(fleetBin, repository, home)
      const n8n = await measureChanges(repository, home, n8nValues, 7)
      const leaf = await measureChanges(repository, home, leafValues, 7)
      return [
        {
          what: "change of n8n's values in the built-in fleet → healthy again",
          values: n8n,
          unit: 'seconds',
          limit: 4000,
        },
        {
          what: "change of a leaf's values (metrics-server) → healthy again",
          values: leaf,
          unit: 'seconds',
          limit: 2000,
        },
      ]
    })
  },
  status: async () => {
    const repository = idleRepository([{ name: 'base', ms: 0, needs: [] }])
    return withHome(repository, async (home) => {
      await up(fleetBin, repository, home)
      const values = await measureStatus(repository, home, 1000, 7)
      return [
        { what: '`fleet status` with 1,000 Kustomizations', values, unit: 'seconds', limit: 1000 },
      ]
    })
  },
}

const n8nValues: Change = {
  file: 'apps/base/n8n/release.yaml',
  service: 'n8n',
  edit: (text, round) => text.replace(/cpu: \d+m/, `cpu: ${100 + round}m`),
}
const leafValues: Change = {
  file: 'apps/base/metrics-server/release.yaml',
  service: 'metrics-server',
  edit: (text, round) => text.replace(/cpu: \d+m/, `cpu: ${50 + round}m`),
}

function fresh(bin: string, repository: string): Promise<Ran> {
  return withHome(repository, (home) => up(bin, repository, home))
}

async function repeated(run: () => Promise<Ran>): Promise<Ran[]> {
  const all: Ran[] = []
  for (let round = 0; round < rounds; round += 1) all.push(await run())
  return all
}

function ratio(what: string, runs: Ran[], by: number, limit?: number): Measured {
  const values = runs.map(({ totalMs }) => totalMs / by)
  return { what, values, unit: 'ratio', ...(limit === undefined ? {} : { limit }) }
}

/** Whether the median is what it has to be. */
export function holds({ values, limit }: Measured): boolean {
  return limit === undefined || middle(values) <= limit
}
