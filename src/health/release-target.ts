import type { KubernetesObject } from '../cluster/types.ts'
import { textAt } from './fields.ts'

/** The namespace that a HelmRelease installs into. */
export function targetNamespaceOf(release: KubernetesObject): string | undefined {
  return textAt(release, 'spec', 'targetNamespace') ?? release.metadata.namespace
}
