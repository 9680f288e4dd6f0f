import { createWorld } from '../cluster/world.ts'
import { servicesOf } from '../credentials/fleet-service.ts'
import { routeKinds } from '../forward/routed.ts'
import { forwardTargets } from '../forward/targets.ts'
import type { ForwardTarget } from '../forward/types.ts'
import { kustomizeGroup } from '../health/kustomization.ts'
import type { ConnectedCluster } from './connected.ts'
import { knownServices } from './forward-names.ts'

/**
 * What signs in under a name: a Service that people open, else what a service of the fleet brings,
 * else any other Service of the cluster.
 * @throws FleetError when there is none
 */
export async function credentialTargets(
  cluster: ConnectedCluster,
  name: string,
): Promise<ForwardTarget[]> {
  const { client, settings } = cluster
  const kustomizations = { group: kustomizeGroup, kind: 'Kustomization' }
  const kinds = [{ group: '', kind: 'Service' }, kustomizations, ...routeKinds]
  const world = createWorld(client, kinds, { once: true })
  try {
    await world.ready()
    const usual = forwardTargets(world, settings.forward)
    const called = usual.filter((target) => target.name === name || target.service === name)
    if (called.length > 0) return called
    const brought = world
      .list(kustomizations.group, kustomizations.kind)
      .filter(({ metadata }) => metadata.name === name)
      .flatMap((one) => servicesOf(one, world.list('', 'Service')))
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
    const opened = usual.filter(({ namespace, service }) =>
      brought.includes(`${namespace}/${service}`),
    )
    return opened.length > 0 ? opened : await knownServices(cluster, [name])
  } finally {
    await world.stop()
  }
}
