import type { KubernetesClient, KubernetesObject } from '../../../src/cluster/types.ts'

/** The `waiting` event, as far as a mender reads it. */
export interface Line {
  chain: string[]
  object: string
  reason: string
}

export interface Mender {
  client: KubernetesClient
  /** Ends what `--fault` asked for. */
  endFault(service: string): Promise<void>
}

type Mending = (
  mender: Mender,
  line: Line,
  object: KubernetesObject,
  name: string,
) => Promise<unknown>

/** What to do about each object that can be named, by the words that stand beside it. */
const mendings: [kind: string, words: RegExp, mend: Mending][] = [
  ['Pod', /fault asked for/, ({ endFault }, { chain }) => endFault(chain.at(-1) ?? '')],
  ['Pod', /secret "([^"]+)" not found/, (m, _, o, name) => give(m, 'Secret', o, name)],
  ['Pod', /configmap "([^"]+)" not found/, (m, _, o, name) => give(m, 'ConfigMap', o, name)],
  ['Pod', /key needed in Secret [^/]+\/(\S+)/, (m, _, o, name) => give(m, 'Secret', o, name)],
  ['Pod', /node affinity\/selector/, (m, _, object) => labelNode(m, object)],
  ['PersistentVolumeClaim', /"([^"]+)" not found/, (m, _, _o, name) => storageClass(m, name)],
  ['ReplicaSet', /exceeded quota: (\S+),/, (m, _, o, name) => endQuota(m, o, name)],
  [
    'ReplicaSet',
    /serviceaccount "([^"]+)" not found/,
    (m, _, o, name) => give(m, 'ServiceAccount', o, name),
  ],
  ['ExternalSecret', /SecretStore "([^"]+)": not found/, (m, _, o, name) => store(m, o, name)],
  ['Certificate', /Issuer "([^"]+)" not found/, (m, _, o, name) => issuer(m, o, name)],
  [
    'HelmRelease',
    /configmaps "([^"]+)" not found/,
    (m, _, o, name) => give(m, 'ConfigMap', o, name),
  ],
  [
    'Kustomization',
    /configmaps "([^"]+)" not found/,
    (m, _, o, name) => give(m, 'ConfigMap', o, name),
  ],
  ['Kustomization', /^suspended/, (m, _, object) => patchSpec(m, object, { suspend: false })],
]

/** Mends exactly the object that a line names, by nothing but its words; false when it goes by itself. */
export async function mend(mender: Mender, line: Line): Promise<boolean> {
  for (const [kind, words, act] of mendings) {
    const [, name = ''] = words.exec(line.reason) ?? ['', undefined]
    if (!line.object.startsWith(`${kind} `) || !words.test(line.reason)) continue
    const object = await namedObject(mender.client, line)
    if (object === undefined) return false
    await act(mender, line, object, name)
    return true
  }
  return false
}

const groups: Record<string, string> = {
  ReplicaSet: 'apps',
  Deployment: 'apps',
  Kustomization: 'kustomize.toolkit.fluxcd.io',
  HelmRelease: 'helm.toolkit.fluxcd.io',
  ExternalSecret: 'external-secrets.io',
  Certificate: 'cert-manager.io',
}

/** The object that a line names: "Pod default/n8n-0", "Namespace n8n". */
export async function namedObject(
  client: KubernetesClient,
  { object }: Line,
): Promise<KubernetesObject | undefined> {
  const [kind = '', id = ''] = object.split(' ')
  const [name = '', namespace] = id.split('/').toReversed()
  const resource = await client.resourceOf(groups[kind] ?? '', kind)
  return resource && client.get(resource, name, namespace)
}

function inNamespaceOf({ metadata: { namespace = '' } }: KubernetesObject, name: string) {
  // helm-controller looks at a ConfigMap at once only when it is marked so.
  return { name, namespace, labels: { 'reconcile.fluxcd.io/watch': 'Enabled' } }
}

/** What is asked of each kind that is given. */
const contents: Record<string, object> = {
  Secret: { data: { needed: '' } },
  ConfigMap: { data: { needed: '' } },
}

function give({ client }: Mender, kind: string, beside: KubernetesObject, name: string) {
  const metadata = inNamespaceOf(beside, name)
  return client.apply({ apiVersion: 'v1', kind, metadata, ...contents[kind] })
}

function store({ client }: Mender, beside: KubernetesObject, name: string) {
  const spec = { provider: { fake: { data: [{ key: 'needed', value: 'x' }] } } }
  const metadata = inNamespaceOf(beside, name)
  return client.apply({ apiVersion: 'external-secrets.io/v1', kind: 'SecretStore', metadata, spec })
}

function issuer({ client }: Mender, beside: KubernetesObject, name: string) {
  const metadata = inNamespaceOf(beside, name)
  const spec = { selfSigned: {} }
  return client.apply({ apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata, spec })
}

function storageClass({ client }: Mender, name: string) {
  return client.apply({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    provisioner: 'sandbox.fleet.local/volumes',
  })
}

async function endQuota({ client }: Mender, { metadata }: KubernetesObject, name: string) {
  const resource = await client.resourceOf('v1', 'ResourceQuota')
  const { namespace = '' } = metadata
  if (resource) await client.delete(resource, { name, namespace })
}

async function labelNode({ client }: Mender, { spec }: KubernetesObject) {
  const resource = await client.resourceOf('v1', 'Node')
  const labels = Object(spec).nodeSelector
  const [node] = resource ? (await client.list(resource)).items : []
  if (resource && node) {
    await client.patch(resource, { name: node.metadata.name }, { metadata: { labels } })
  }
}

async function patchSpec({ client }: Mender, object: KubernetesObject, spec: object) {
  const { name, namespace = '' } = object.metadata
  const resource = await client.resourceOf(object.apiVersion, object.kind)
  if (resource) await client.patch(resource, { name, namespace }, { spec })
}
