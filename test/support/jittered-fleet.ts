import { commit, kustomization, makeFleetRepository, write } from './fleet-repository.ts'
import { delayedBy, largeTable } from './large-fleet.ts'

/** The large fleet, a third of a minute long, with objects that no earlier round has used. */
export function jitteredRepository(): string {
  return makeFleetRepository(
    Object.fromEntries(largeTable.map(([name, , dependsOn]) => [name, { dependsOn }])),
  )
}

/** Commits delays that differ from the usual ones by at most `jitter` of them, to both sides. */
export function commitJittered(
  repository: string,
  round: number,
  jitter: number,
  random: () => number,
): void {
  for (const [name, seconds, dependsOn] of largeTable) {
    const factor = 1 + jitter * ((random() % 2001) / 1000 - 1)
    const manifest = delayedBy(`${name}-${round}`, Math.round(seconds * 1500 * factor))
    write(repository, `apps/${name}/${name}.yaml`, manifest)
    write(repository, `clusters/dev/${name}.yaml`, kustomization(name, { dependsOn }))
  }
  commit(repository, `Round ${round}`)
}
