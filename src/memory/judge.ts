import { ExitCode, FleetError } from '../errors.ts'
import type { NoticeEvent } from '../events.ts'
import { buildGraph } from '../graph/graph.ts'
import { shortNames } from '../graph/names.ts'
import type { Service } from '../repository/model.ts'
import type { MemoryForecast } from './forecast.ts'
import { type LeaveOut, leaveOut } from './leave-out.ts'
import { inMebibytes } from './quantity.ts'

export interface Memory {
  /** MiB that pods can have where the cluster is to run. */
  availableMiB: number
  /** Whether nothing really runs there: then it is something to know, not to stop for. */
  simulated: boolean
  /** Whether the user wants to start although there are problems. */
  keepGoing: boolean
}

/**
 * Compares what the wanted services ask for with what there is; undefined when it fits.
 * @throws FleetError with exit code 3 on a cluster that runs containers: pods would stay Pending.
 */
export function judgeMemory(
  services: Service[],
  { totalMiB, byService }: MemoryForecast,
  { availableMiB, simulated, keepGoing }: Memory,
): NoticeEvent | undefined {
  if (totalMiB <= availableMiB) return undefined
  const message = `The fleet's pods ask for ${inMebibytes(totalMiB)} of memory; there are ${inMebibytes(availableMiB)} for them here`
  const hint = advice(services, leaveOut(graphOf(services), byService, availableMiB))
  if (simulated || keepGoing) {
    const why = simulated
      ? '. The sandbox runs no containers; where they run, pods will not fit'
      : ''
    return { type: 'notice', code: 'memory', message: `${message}${why}. ${hint}` }
  }
  throw new FleetError({
    code: 'memory',
    message,
    why: 'Kubernetes starts no pod whose request no node can fulfil.',
    hint: `${hint} (--keep-going starts all the same.)`,
    exitCode: ExitCode.machine,
  })
}

/** As `--only` chooses: with a service come its dependencies and the one that applies it. */
function graphOf(services: Service[]) {
  return buildGraph(
    services.map(({ id, dependsOn, parent = '' }) => ({
      id,
      dependsOn: [...dependsOn.map((dependency) => dependency.id), parent],
    })),
  )
}

function advice(services: Service[], { services: out, only, restMiB }: LeaveOut): string {
  const names = shortNames(services.map(({ id }) => id))
  const nameOf = (id: string) => names.get(id) ?? id
  if (only.length === 0) {
    return `No service of it fits; ${inMebibytes(restMiB)} are asked for outside of any.`
  }
  const savings = out.map(({ id, mib }) => `${nameOf(id)} (${inMebibytes(mib)})`)
  return `To leave out ${savings.join(', ')}, make a new cluster with: fleet up --only ${only.map(nameOf).join(',')}`
}
