import { createWorld } from '../cluster/world.ts'
import { ExitCode, FleetError } from '../errors.ts'
import { routeKinds } from '../forward/routed.ts'
import { findTarget, forwardTargets } from '../forward/targets.ts'
import type { ForwardTarget } from '../forward/types.ts'
import type { ConnectedCluster } from './connected.ts'

/**
 * The targets of services that were asked for by name.
 * @throws FleetError when the cluster has no such Service, with the nearest ones that it has
 */
export async function knownServices(
  { client, settings }: ConnectedCluster,
  names: string[],
): Promise<ForwardTarget[]> {
  if (names.length === 0) return []
  const world = createWorld(client, [{ group: '', kind: 'Service' }, ...routeKinds])
  try {
    await world.ready()
    const found = names.map((name) => findTarget(world, name, settings.forward))
    const unknown = names.filter((_, index) => found[index] === undefined)
    if (unknown.length === 0) return found.flatMap((one) => one ?? [])
    const usual = forwardTargets(world, settings.forward).map(({ name }) => name)
    const services = world.list('', 'Service').map(({ metadata }) => metadata.name)
    throw await unknownNames(unknown, [...new Set([...usual, ...services])])
  } finally {
    await world.stop()
  }
}

/** Every Service that a person would open. */
export async function usualServices({
  client,
  settings,
}: ConnectedCluster): Promise<ForwardTarget[]> {
  const world = createWorld(client, [{ group: '', kind: 'Service' }, ...routeKinds])
  try {
    await world.ready()
    return forwardTargets(world, settings.forward)
  } finally {
    await world.stop()
  }
}

/** An error for names that none of the known ones is, with the nearest of those. */
export async function unknownNames(names: string[], known: string[]): Promise<FleetError> {
  const { closest } = await import('fastest-levenshtein')
  const near = [...new Set(names.map((name) => closest(name, known)))]
  return new FleetError({
    code: 'unknown-service',
    message: `There is no Service ${names.join(', ')}`,
    hint: known.length === 0 ? 'The cluster has none yet.' : `Did you mean ${near.join(', ')}?`,
    exitCode: ExitCode.usage,
  })
}
