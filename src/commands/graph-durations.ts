import { criticalPath } from '../graph/critical-path.ts'
import { shortNames } from '../graph/names.ts'
import { serviceGraph } from '../graph/services.ts'
import { readDurations } from '../health/durations.ts'
import type { FleetModel } from '../repository/model.ts'
import { formatDuration } from '../ui/duration.ts'
import type { LocatedFleet } from './prepare.ts'

/** The critical path by the durations of earlier runs; empty when there were none. */
export async function durationsText(
  { paths, cluster }: LocatedFleet,
  { services }: FleetModel,
): Promise<string> {
  const graph = serviceGraph(services)
  const durations = await readDurations(paths.cache, cluster)
  const found = criticalPath(graph, durations)
  if (!found) return ''
  const names = shortNames(services.map(({ id }) => id))
  const time = (id: string) => {
    const ms = durations.get(id)
    return ms === undefined ? 'time unknown' : formatDuration(ms)
  }
  const chain = found.path.map((id) => `${names.get(id) ?? id} ${time(id)}`).join(' → ')
  return `\nCritical path (${formatDuration(found.durationMs)}): ${chain}\n`
}
