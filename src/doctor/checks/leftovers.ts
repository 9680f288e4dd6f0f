import { readClusterRecord } from '../../config/cluster-record.js'
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

async function leftovers({ clusters, paths }: DoctorContext): Promise<string[]> {
  const records = await Promise.all(
    clusters.map((name) => readClusterRecord(paths, name).catch(() => undefined)),
  )
  return clusters.filter((_, index) => records[index] === undefined)
}
