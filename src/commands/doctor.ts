import { listClusters } from '../config/cluster-record.ts'
import { hookPlaces } from '../dns/resolver/found-hooks.ts'
import { dnsOptions } from '../dns/settings.ts'
import { checks } from '../doctor/checks/all.ts'
import { examine, mend } from '../doctor/run.ts'
import type { DoctorContext, Finding } from '../doctor/types.ts'
import { ExitCode } from '../errors.ts'
import { upstreamsOf } from '../images/upstreams.ts'
import { dockerAt } from '../kind/docker.ts'
import { memoryForecast } from '../memory/forecast.ts'
import { findBinaries } from '../sandbox/binaries/find.ts'
import { fleetPaths } from '../system/paths.ts'
import type { FleetOptions } from './fleet-options.ts'
import { locate } from './prepare.ts'
import { printOptions } from './result.ts'

export interface DoctorOptions extends FleetOptions {
  fix?: boolean
}

/** `fleet doctor`: exit code 3 when something is missing that `fleet up` cannot do without. */
export async function doctor(options: DoctorOptions): Promise<number> {
  const context = await contextOf(options)
  let findings = await examine(checks, context)
  if (options.fix) {
    findings = await mend(checks, findings, context, (text) => process.stderr.write(`${text}\n`))
  }
  if (options.output === 'json') {
    for (const finding of findings) {
      process.stdout.write(`${JSON.stringify({ type: 'check', ...finding })}\n`)
    }
  } else {
    const { renderDoctor } = await import('../ui/doctor.ts')
    process.stdout.write(`${renderDoctor(findings, printOptions())}\n`)
  }
  return exitCodeOf(findings)
}

async function contextOf(options: DoctorOptions): Promise<DoctorContext> {
  const paths = fleetPaths()
  const fleet = await fleetOf(options)
  return {
    paths,
    env: process.env,
    docker: dockerAt(undefined),
    requestsMiB: fleet?.requestsMiB,
    clusters: await listClusters(paths),
    registries: upstreamsOf(fleet?.mirrors).map(({ url }) => url),
    domain: fleet?.domain ?? dnsOptions({}).domain,
    names: { hostsFile: dnsOptions({}).hostsFile, hookPlaces },
    takeDown: async (cluster) => {
      const { down } = await import('./down.ts')
      await down({ output: 'text', cluster })
    },
  }
}

/** What the fleet around this folder has to do with the machine. */
interface SeenFleet {
  requestsMiB?: number
  mirrors: Record<string, string>
  domain: string
}

/** What the fleet around this folder asks for; a fleet that cannot be read is `fleet graph`'s matter. */
async function fleetOf(options: DoctorOptions): Promise<SeenFleet | undefined> {
  try {
    const located = await locate(options)
    const { mirrors = {} } = located.settings.images ?? {}
    const { domain } = dnsOptions({}, located.settings.dns)
    const { cache } = located.paths
    // Built by `fleet up`: a look at the machine is no reason to build anything.
    if (!(await findBinaries({ cache, module: 'reader' }))) return { mirrors, domain }
    const { readFleet } = await import('../repository/read.ts')
    const { signal } = new AbortController()
    const model = await readFleet(located.source, { paths: located.paths, signal })
    return { mirrors, domain, requestsMiB: memoryForecast(model).totalMiB }
  } catch {
    return undefined
  }
}

function exitCodeOf(findings: Finding[]): number {
  return findings.some(({ status }) => status === 'failed') ? ExitCode.machine : ExitCode.ok
}
