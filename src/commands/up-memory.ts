import { totalmem } from 'node:os'
import type { NoticeEvent } from '../events.ts'
import type { ObjectName } from '../flux/names.ts'
import { memoryForecast } from '../memory/forecast.ts'
import { judgeMemory } from '../memory/judge.ts'
import type { Provider } from '../providers/provider.ts'
import type { FleetModel } from '../repository/model.ts'

/** MiB that the system, the control plane and Flux's controllers need beside the fleet. */
const reservedMiB = 1024

/** MiB of the machine that the fleet's pods run on. */
export async function machineMemory({ memoryMiB }: Pick<Provider, 'memoryMiB'>): Promise<number> {
  return (await memoryMiB?.()) ?? totalmem() / 2 ** 20
}

/** What the fleet's pods ask for, and the notice when that is more than there is. */
export function planMemory(
  { root, services }: FleetModel,
  leftOut: ObjectName[],
  { simulated, machineMiB }: { simulated: boolean; machineMiB: number },
  keepGoing: boolean,
): { requestsMiB: number; notices: NoticeEvent[] } {
  const absent = new Set(leftOut.map(({ name, namespace }) => `${namespace}/${name}`))
  const wanted = services.filter(({ id }) => !absent.has(id))
  const forecast = memoryForecast({ root, services: wanted })
  const availableMiB = machineMiB - reservedMiB
  const notice = judgeMemory(wanted, forecast, { availableMiB, simulated, keepGoing })
  return { requestsMiB: forecast.totalMiB, notices: notice ? [notice] : [] }
}
