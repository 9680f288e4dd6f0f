import type { KubernetesObject } from '../cluster/types.ts'

/** A kind that a fleet uses. */
export interface UsedKind {
  group: string
  version: string
  kind: string
  namespaced: boolean
}

/** What discovery and the fleet's own CRDs provide; versions do not matter for what is missing. */
export type ProvidedKind = Pick<UsedKind, 'group' | 'kind'> & { version?: string }

type Used = Pick<KubernetesObject, 'apiVersion' | 'kind'> & {
  metadata: { name: string; namespace?: string | undefined }
}

/**
 * The kinds among a fleet's objects that nothing serves and no CRD among those objects defines.
 * The core group and Kubernetes' own groups are left alone: an unknown kind there is a mistake.
 * A kind counts as namespaced when any of its objects names a namespace.
 */
export function missingKinds(objects: Used[], provided: ProvidedKind[]): UsedKind[] {
  const known = new Set([...provided, ...objects.flatMap(definedBy)].map(keyOf))
  const missing = new Map<string, UsedKind>()
  for (const object of objects) {
    const [group = '', version = ''] = object.apiVersion.includes('/')
      ? object.apiVersion.split('/')
      : ['', object.apiVersion]
    const namespaced = object.metadata.namespace !== undefined
    const key = keyOf({ group, kind: object.kind })
    if (known.has(key) || isBuiltIn(group)) continue
    const versioned = `${key}/${version}`
    const before = missing.get(versioned)
    missing.set(versioned, {
      group,
      version,
      kind: object.kind,
      namespaced: namespaced || (before?.namespaced ?? false),
    })
  }
  return [...missing.values()]
}

/** Marks the definitions that take anything. */
export const standInLabel = 'sandbox.fleet.local/stand-in'

/** A stand-in CRD for each missing kind, which takes anything; versions of a kind share one. */
export function openDefinitions(kinds: UsedKind[]): KubernetesObject[] {
  const byKind = Object.groupBy(kinds, keyOf)
  return Object.values(byKind).flatMap((versions = []) => {
    const [first] = versions
    return first === undefined ? [] : [openDefinition(first, versions)]
  })
}

function openDefinition({ group, kind }: UsedKind, used: UsedKind[]): KubernetesObject {
  const plural = guessPlural(kind)
  const versions = [...new Set(used.map(({ version }) => version))]
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      labels: { [standInLabel]: 'true' },
      ...protectedGroup(group),
    },
    spec: {
      group,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      scope: used.some(({ namespaced }) => namespaced) ? 'Namespaced' : 'Cluster',
      versions: versions.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
      })),
    },
  }
}

/** English as controller-gen guesses it: policies, classes, gateways. */
export function guessPlural(kind: string): string {
  const word = kind.toLowerCase()
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`
}

/** The API server takes CRDs of *.k8s.io only with a word on their approval (KEP 2337). */
function protectedGroup(group: string): { annotations?: Record<string, string> } {
  return /(^|\.)(k8s|kubernetes)\.io$/.test(group)
    ? { annotations: { 'api-approved.kubernetes.io': 'unapproved, stand-in of a sandbox' } }
    : {}
}

/** Groups of Kubernetes itself: without a dot, or those under k8s.io that the API server serves. */
function isBuiltIn(group: string): boolean {
  return !group.includes('.') || BUILT_IN.has(group)
}

const BUILT_IN = new Set(
  [
    'admissionregistration',
    'apiextensions',
    'authentication',
    'authorization',
    'certificates',
    'coordination',
    'discovery',
    'events',
    'flowcontrol.apiserver',
    'internal.apiserver',
    'networking',
    'node',
    'rbac.authorization',
    'resource',
    'scheduling',
    'storage',
  ]
    .map((name) => `${name}.k8s.io`)
    .concat('apiregistration.k8s.io', 'kustomize.config.k8s.io'),
)

function definedBy(object: Used): ProvidedKind[] {
  if (object.kind !== 'CustomResourceDefinition') return []
  const spec: unknown = 'spec' in object ? object.spec : undefined
  if (!isRecord(spec) || !isRecord(spec.names)) return []
  return typeof spec.group === 'string' && typeof spec.names.kind === 'string'
    ? [{ group: spec.group, kind: spec.names.kind }]
    : []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function keyOf({ group, kind }: { group: string; kind: string }): string {
  return `${group}/${kind}`
}
