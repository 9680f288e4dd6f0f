import type { KubernetesObject } from '../cluster/types.ts'
import { FLUX_CONTROLLERS, FLUX_NETWORK_POLICIES, type ObjectName } from './names.ts'

/** Which objects a patch is for; names are anchored regular expressions, as in kustomize. */
interface PatchTarget {
  group?: string
  kind: string
  name: string
  namespace?: string
}

/** An entry of a Kustomization's `spec.patches`. */
export interface RootPatch {
  patch: string
  target: PatchTarget
}

/** Takes gotk-sync's two objects out of what root applies, so that root does not undo itself. */
export function withoutSync(root: ObjectName, source: ObjectName): RootPatch[] {
  return [
    deletion('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', root),
    deletion('source.toolkit.fluxcd.io/v1', 'GitRepository', source),
  ]
}

/** Takes Flux itself out: in the sandbox the pinned controllers and CRDs run, outside of any pod. */
export function withoutFlux(namespace: string): RootPatch[] {
  const controllers = alternatives(FLUX_CONTROLLERS)
  const policies = alternatives(FLUX_NETWORK_POLICIES)
  return [
    removal('apps/v1', 'Deployment', { name: controllers, namespace: literal(namespace) }),
    removal('networking.k8s.io/v1', 'NetworkPolicy', {
      name: policies,
      namespace: literal(namespace),
    }),
    removal('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
      name: '.*\\.toolkit\\.fluxcd\\.io',
    }),
  ]
}

/** Takes one object out of a build. */
export function deletion(apiVersion: string, kind: string, object: ObjectName): RootPatch {
  return removal(apiVersion, kind, {
    name: literal(object.name),
    namespace: literal(object.namespace),
  })
}

/** Sets fields of one object's `spec`, each as a whole. */
export function overwrite(
  apiVersion: string,
  kind: string,
  object: ObjectName,
  spec: Record<string, unknown>,
): RootPatch {
  const operations = Object.entries(spec).map(([field, value]) => ({
    op: 'add',
    path: `/spec/${field}`,
    value,
  }))
  const [name, namespace] = [literal(object.name), literal(object.namespace)]
  const group = apiVersion.split('/')[0] ?? ''
  return { patch: JSON.stringify(operations), target: { group, kind, name, namespace } }
}

function removal(
  apiVersion: string,
  kind: string,
  target: { name: string; namespace?: string },
): RootPatch {
  const group = apiVersion.split('/')[0] ?? ''
  // With a target, the name within the patch is not looked at, but kustomize wants one.
  const body: KubernetesObject & { $patch: string } = {
    $patch: 'delete',
    apiVersion,
    kind,
    metadata: { name: 'all' },
  }
  return { patch: JSON.stringify(body), target: { group, kind, ...target } }
}

function literal(name: string): string {
  return name.replaceAll('.', '\\.')
}

function alternatives(names: string[]): string {
  return `(${names.join('|')})`
}
