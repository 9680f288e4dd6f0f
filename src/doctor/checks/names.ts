import { leadHereAlready, multicastObstacle } from '../../dns/system.js'
import type { Check } from '../types.js'

/** A name that no fleet has; whoever answers for it answers for all of the domain. */
const probe = 'fleet-doctor-probe.local'

/** Whether somebody else answers for the whole domain, and whether multicast could be used. */
export const namesCheck: Check = {
  id: 'names',
  title: 'Names',
  look: async () => {
    const [leads, obstacle] = await Promise.all([
      leadHereAlready([probe]),
      multicastObstacle('local'),
    ])
    const how = leads ? 'every name of .local leads here already' : 'hosts file or resolver'
    const multicast = obstacle === undefined ? 'multicast works' : `no multicast (${obstacle})`
    return { status: 'ok', detail: `${how}; ${multicast}` }
  },
}
