import type { ObjectName } from './names.ts'
import { deletion, overwrite, type RootPatch } from './root-patches.ts'

/** A Kustomization of the fleet, as far as it is applied otherwise than its repository says. */
export interface Applied extends ObjectName {
  /** `namespace/name` of the Kustomization that applies it. */
  parent: string | undefined
  /** Its own `spec.patches` and `spec.healthChecks`, as its parent applies them. */
  patches: unknown[]
  healthChecks: unknown[]
  /** Whether it reads the fleet as an OCI artifact, which is served as a git repository here. */
  fromArtifact: boolean
}

/** What is to be different. */
export interface Changes {
  /** Ids (`namespace/name`) of services that are not to be there. */
  leftOut: ReadonlySet<string>
  /** The GitRepository of the fleet. */
  source: ObjectName
}

/**
 * Patches for the Kustomization `parent` that take services out of what it applies and lead the
 * others to the source that there is; those for what is further down are handed on to the
 * Kustomizations that apply it. Services go only where nothing runs yet: Flux prunes.
 */
export function patchesBelow(parent: string, services: Applied[], changes: Changes): RootPatch[] {
  return services
    .filter((service) => service.parent === parent)
    .flatMap((child) => {
      if (changes.leftOut.has(idOf(child))) return [deletion(apiVersion, kind, child)]
      const spec = { ...handedOn(child, services, changes), ...redirected(child, changes.source) }
      return Object.keys(spec).length === 0 ? [] : [overwrite(apiVersion, kind, child, spec)]
    })
}

const [apiVersion, kind] = ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization'] as const

/** A list in a custom resource is replaced as a whole, so that the child's own patches come along. */
function handedOn(child: Applied, services: Applied[], changes: Changes): Record<string, unknown> {
  const below = patchesBelow(idOf(child), services, changes)
  if (below.length === 0) return {}
  const checks = expectedChecks(child.healthChecks, changes.leftOut)
  return {
    patches: [...child.patches, ...below],
    ...(checks.length === child.healthChecks.length ? {} : { healthChecks: checks }),
  }
}

function redirected({ fromArtifact }: Applied, source: ObjectName): Record<string, unknown> {
  return fromArtifact ? { sourceRef: { kind: 'GitRepository', ...source } } : {}
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
