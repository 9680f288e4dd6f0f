import { makeFleetRepository } from './fleet-repository.ts'
import { fleetHome } from './run-fleet.ts'
import { snapshot } from './snapshot.ts'

/** A fleet of two services, one after the other, for the sandbox; nothing of it runs yet. */
export function smallFleet() {
  const home = fleetHome()
  const repository = makeFleetRepository({ base: {}, leaf: { dependsOn: ['base'] } })
  const at = ['--repo', repository, '--stage', 'dev']
  return {
    home,
    repository,
    up: () => home.start(['up', ...at, '--output', 'json', '--provider', 'sandbox']),
    down: () => home.run(['down', ...at]),
    before: snapshot([home.state]),
    /** Equal to `before` when nothing is left. */
    now: () => snapshot([home.state]),
  }
}

export type SmallFleet = ReturnType<typeof smallFleet>
