import { listClusters, readClusterRecord } from '../../config/cluster-record.js'
import type { FleetPaths } from '../../system/paths.js'
import type { Check, DoctorContext } from '../types.js'

/** Folders of clusters that an interrupted run left before it could write down whose they are. */
export const leftoversCheck: Check = {
  id: 'leftovers',
  title: 'Leftovers',
  look: async (context) => {
    const names = await leftovers(context)
    if (names.length === 0) return { status: 'ok', detail: 'none' }
    return {
      status: 'warning',
      detail: `an interrupted run left ${names.join(', ')}`,
      why: 'Its processes and files stay until they are taken down.',
      remedy: names.map((name) => `fleet down --cluster ${name}`).join(' && '),
    }
  },
  fix: async (context) => {
    const names = await leftovers(context)
    for (const name of names) await context.takeDown(name)
    return `took down ${names.join(', ')}`
  },
}

/**
 * Listed anew each time, since mending removes them. A record that cannot be read (a newer fleet
 * wrote it, a disk lost part of it) still belongs to a cluster: nothing to remove unasked.
 */
async function leftovers({ paths }: DoctorContext): Promise<string[]> {
  const names = await listClusters(paths)
  const finished = await Promise.all(names.map((name) => hasRecord(paths, name)))
  return names.filter((_, index) => !finished[index])
}

function hasRecord(paths: FleetPaths, name: string): Promise<boolean> {
  return readClusterRecord(paths, name).then(
    (record) => record !== undefined,
    () => true,
  )
}
