import { isHostPortFree } from '../../kind/host-ports.ts'
import { readKept } from '../../kind/kept.ts'
import { clusterFolder } from '../../system/paths.ts'
import { portOwner } from '../../system/ports.ts'
import type { Check } from '../types.ts'

/** Ports by which names work without a number behind them. */
export const portsCheck: Check = {
  id: 'ports',
  title: 'Ports 80 and 443',
  look: async ({ clusters, paths }) => {
    const kept = await Promise.all(clusters.map((name) => readKept(clusterFolder(paths, name))))
    const own = kept.flatMap((one) => (one ? [one.http, one.https] : []))
    const taken: string[] = []
    for (const port of [80, 443].filter((one) => !own.includes(one))) {
      if (await isHostPortFree(port)) continue
      const owner = await portOwner(port)
      taken.push(owner === undefined ? `${port}` : `${port} by ${owner}`)
    }
    if (taken.length === 0) {
      const used = own.includes(80) ? 'lead to a cluster of fleet' : 'free'
      return { status: 'ok', detail: used }
    }
    return {
      status: 'warning',
      detail: `taken: ${taken.join(', ')}`,
      why: 'http://grafana.local needs port 80; a new cluster gets 8080 or the next free one, which every URL then has.',
      remedy: 'End that program, or leave it: fleet up goes on with other ports.',
    }
  },
}
