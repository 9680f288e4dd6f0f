import { readFile } from 'node:fs/promises'
import { foundHooks } from '../../dns/resolver/found-hooks.ts'
import { leadHereAlready, multicastObstacle } from '../../dns/system.ts'
import { messageOf } from '../../errors.ts'
import { codeOf } from '../../system/files.ts'
import { isPortFree } from '../../system/ports.ts'
import type { Check, DoctorContext, Verdict } from '../types.ts'
import { type NamesTrouble, troublesOfHooks, troublesOfHosts } from './names-troubles.ts'

/** A name that no fleet has; whoever answers for it answers for all of the domain. */
const probe = 'fleet-doctor-probe.local'

/** Whether names can be made to lead here, and whether what fleet wrote for that still holds. */
export const namesCheck: Check = {
  id: 'names',
  title: 'Names',
  look: async (context) => {
    const [leads, obstacle, ofHosts, ofHooks] = await Promise.all([
      leadHereAlready([probe]),
      multicastObstacle('local'),
      hostsTroubles(context),
      hookTroubles(context),
    ])
    const how = leads ? 'every name of .local leads here already' : 'hosts file or resolver'
    const multicast = obstacle === undefined ? 'multicast works' : `no multicast (${obstacle})`
    return judgeNames(`${how}; ${multicast}`, [...ofHosts, ...ofHooks])
  },
}

/** Pure, for tests. @param well what is said when nothing is wrong */
export function judgeNames(well: string, troubles: NamesTrouble[]): Verdict {
  if (troubles.length === 0) return { status: 'ok', detail: well }
  const all = (part: 'detail' | 'why' | 'remedy', between: string) =>
    [...new Set(troubles.map((trouble) => trouble[part]))].join(between)
  return {
    status: troubles.some(({ grave }) => grave) ? 'failed' : 'warning',
    detail: all('detail', '; '),
    why: all('why', ' '),
    remedy: all('remedy', '; '),
  }
}

async function hostsTroubles({ names, clusters }: DoctorContext): Promise<NamesTrouble[]> {
  const { hostsFile } = names
  try {
    return troublesOfHosts(await readFile(hostsFile), hostsFile, clusters)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    return [
      {
        grave: true,
        detail: `${hostsFile} cannot be read: ${messageOf(error)}`,
        why: 'Programs of yours find no name in it either, and fleet writes nothing that it has not read.',
        remedy: `Make it readable: sudo chmod a+r ${hostsFile}`,
      },
    ]
  }
}

async function hookTroubles({ names, clusters }: DoctorContext): Promise<NamesTrouble[]> {
  const hooks = await foundHooks(names.hookPlaces)
  const answered = await Promise.all(
    hooks.map(async ({ port }) => port !== undefined && !(await isPortFree(port))),
  )
  return troublesOfHooks(
    hooks.map((hook, index) => ({ ...hook, answered: answered[index] === true })),
    clusters,
  )
}
