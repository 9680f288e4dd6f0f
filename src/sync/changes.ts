import { isDeepStrictEqual } from 'node:util'
import { gitLines } from '../repository/git.ts'
import type { FleetModel, Service } from '../repository/model.ts'

/** Files that differ between two commits. */
export async function changedFiles(root: string, from: string, to: string): Promise<string[]> {
  return gitLines(['diff', '--name-only', '--no-renames', '-z', from, to], { cwd: root })
}

/**
 * The services that Flux will apply anew: what is built of them, or what the fleet says of
 * their Kustomization, has changed. Pure.
 */
export function reactingServices(
  before: Pick<FleetModel, 'root' | 'services'>,
  after: Pick<FleetModel, 'root' | 'services'>,
): Service[] {
  const known = new Map(before.services.map((service) => [service.id, service]))
  const specs = kustomizations(before)
  return after.services.filter((service) => {
    const old = known.get(service.id)
    if (old === undefined) return true
    const own = kustomizations(after).get(service.id)
    return !isDeepStrictEqual(specs.get(service.id), own) || !sameContent(old, service)
  })
}

function sameContent(one: Service, other: Service): boolean {
  const contentOf = ({ resources, error }: Service) => [
    resources.map(({ object }) => object),
    error?.message,
  ]
  return isDeepStrictEqual(contentOf(one), contentOf(other))
}

function kustomizations({ root, services }: Pick<FleetModel, 'root' | 'services'>) {
  return new Map(
    [root, ...services]
      .flatMap(({ resources }) => resources)
      .filter(({ kind }) => kind === 'Kustomization')
      .map(({ namespace, name, object }) => [`${namespace}/${name}`, object]),
  )
}
