import type { KubernetesObject } from '../../cluster/types.ts'
import type { KindRef } from '../checks.ts'
import { textAt } from '../fields.ts'
import { statusOf } from '../status/index.ts'
import type { Search } from './types.ts'

/** A kind whose operator makes Secrets, and what an object of it needs for that. */
interface Maker extends KindRef {
  secretOf(object: KubernetesObject): string | undefined
  /** The field that refers to what it asks, and the kind meant where the field names none. */
  needs: { field: string; kind: string }
}

const makers: readonly Maker[] = [
  {
    group: 'external-secrets.io',
    kind: 'ExternalSecret',
    secretOf: (object) => textAt(object, 'spec', 'target', 'name') ?? object.metadata.name,
    needs: { field: 'secretStoreRef', kind: 'SecretStore' },
  },
  {
    group: 'cert-manager.io',
    kind: 'Certificate',
    secretOf: (object) => textAt(object, 'spec', 'secretName'),
    needs: { field: 'issuerRef', kind: 'Issuer' },
  },
]

/** Whether objects of a kind make Secrets: what misses one waits for them. */
export function makesSecrets(ref: KindRef): boolean {
  return makerFor(ref) !== undefined
}

/** What is to make the Secret that a pod misses, by the kubelet's words about it, and has not. */
export function makerOfMissing(
  { world, now }: Search,
  pod: KubernetesObject,
  words: string,
): KubernetesObject | undefined {
  const [, missing] = /\bsecret "([^"]+)" not found/.exec(words) ?? []
  if (missing === undefined) return undefined
  return makers
    .flatMap(({ group, kind, secretOf }) =>
      world.list(group, kind).filter((object) => secretOf(object) === missing),
    )
    .filter(({ metadata }) => metadata.namespace === pod.metadata.namespace)
    .find((object) => statusOf(object, now).state !== 'current')
}

/** The store or issuer that an object asks, when it is there and not well itself. */
export function openNeed(
  { world, now }: Search,
  object: KubernetesObject,
  { group, kind }: KindRef,
): KubernetesObject | undefined {
  const needs = makerFor({ group, kind })?.needs
  if (needs === undefined) return undefined
  const name = textAt(object, 'spec', needs.field, 'name') ?? ''
  const named = textAt(object, 'spec', needs.field, 'kind') ?? needs.kind
  const home = named.startsWith('Cluster') ? undefined : object.metadata.namespace
  const found = world.get(group, named, name, home)
  return found && statusOf(found, now).state !== 'current' ? found : undefined
}

function makerFor(ref: KindRef): Maker | undefined {
  return makers.find(({ group, kind }) => group === ref.group && kind === ref.kind)
}
