import type { ObjectName } from './names.ts'
import { deletion, overwrite, type RootPatch } from './root-patches.ts'

/** A Kustomization of the fleet, as far as leaving others out of it is concerned. */
export interface Applied extends ObjectName {
  /** `namespace/name` of the Kustomization that applies it. */
  parent: string | undefined
  /** Its own `spec.patches` and `spec.healthChecks`, as its parent applies them. */
  patches: unknown[]
  healthChecks: unknown[]
}

/**
 * Patches for the Kustomization `parent` that take services out of what it applies, and hand those
 * further down on to the Kustomizations that apply them. Only where nothing runs yet: Flux prunes.
 * @param leftOut ids (`namespace/name`)
 */
export function withoutServices(
  parent: string,
  services: Applied[],
  leftOut: ReadonlySet<string>,
): RootPatch[] {
  return services
    .filter((service) => service.parent === parent)
    .flatMap((child) =>
      leftOut.has(idOf(child))
        ? [deletion('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', child)]
        : handedOn(child, services, leftOut),
    )
}

/** A list in a custom resource is replaced as a whole, so that the child's own patches come along. */
function handedOn(child: Applied, services: Applied[], leftOut: ReadonlySet<string>): RootPatch[] {
  const below = withoutServices(idOf(child), services, leftOut)
  if (below.length === 0) return []
  const checks = expectedChecks(child.healthChecks, leftOut)
  return [
    overwrite('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', child, {
      patches: [...child.patches, ...below],
      ...(checks.length === child.healthChecks.length ? {} : { healthChecks: checks }),
    }),
  ]
}

/** Health checks without those of services that will never be there. */
export function expectedChecks(checks: unknown[], leftOut: ReadonlySet<string>): unknown[] {
  return checks.filter((check) => {
    const { kind, name, namespace } = Object(check) as Record<string, unknown>
    return kind !== 'Kustomization' || !leftOut.has(`${namespace}/${name}`)
  })
}

function idOf({ name, namespace }: ObjectName): string {
  return `${namespace}/${name}`
}
