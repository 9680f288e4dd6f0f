import { setTimeout as sleep } from 'node:timers/promises'
import { applyAll } from '../cluster/apply-all.ts'
import { KubernetesError } from '../cluster/kubernetes-error.ts'
import type { KubernetesClient, KubernetesObject, ResourceKind } from '../cluster/types.ts'
import { messageOf } from '../errors.ts'
import { requestReconcile } from '../flux/annotate.ts'
import { fluxNamespace } from './layout.ts'
import { configMapKind } from './simulation/kinds.ts'

const name = 'sandbox.fleet.local-faults'
/** Keeps what is refused, so that those services are woken when it no longer is. */
const services = 'sandbox.fleet.local/services'
const probe = 'fleet-fault-probe'
const group = 'admissionregistration.k8s.io'
const policyKind: ResourceKind = {
  group,
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  namespaced: false,
}
const bindingKind: ResourceKind = {
  ...policyKind,
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
}

/** Id (namespace/name) of a Kustomization → the fault that its objects are refused with. */
export type Refusals = Record<string, string>

/**
 * Lets services fail that have no pods for a fault to befall: the API server refuses what their
 * Kustomizations apply. Resolves when it does, or no longer does; Flux is asked to try again.
 */
export async function bringRefusals(
  client: KubernetesClient,
  wanted: Refusals,
  signal: AbortSignal,
): Promise<void> {
  const before = refusedIds(await client.get(policyKind, name))
  const ids = Object.keys(wanted).toSorted()
  if (ids.length > 0) {
    await applyAll(client, [policy(wanted), binding], { signal })
    await untilTaken(client, ids, true, signal)
  } else if (before.length > 0) {
    await client.delete(bindingKind, { name })
    await client.delete(policyKind, { name })
    await untilTaken(client, before, false, signal)
  }
  for (const id of new Set([...before, ...ids])) await wake(client, id)
}

/** The policy that refuses what these Kustomizations apply. */
export function policy(wanted: Refusals): KubernetesObject {
  const annotations = { [services]: JSON.stringify(Object.keys(wanted)) }
  const faults = JSON.stringify(wanted)
  const everything = {
    apiGroups: ['*'],
    apiVersions: ['*'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['*'],
  }
  const expression = `has(${labels}) && ${nameLabel} in ${labels} && ${namespaceLabel} in ${labels} && (${id}) in ${faults}`
  const messageExpression = `${faults}[${id}] + ', the fault that was asked for'`
  return {
    apiVersion: `${group}/v1`,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name, annotations },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: { resourceRules: [everything] },
      matchConditions: [{ name: 'of-a-faulty-service', expression }],
      validations: [{ expression: 'false', messageExpression }],
    },
  }
}

/** CEL: by which labels kustomize-controller marks what it applies, and their namespace/name. */
const labels = 'object.metadata.labels'
const nameLabel = "'kustomize.toolkit.fluxcd.io/name'"
const namespaceLabel = "'kustomize.toolkit.fluxcd.io/namespace'"
const id = `${labels}[${namespaceLabel}] + '/' + ${labels}[${nameLabel}]`

const binding: KubernetesObject = {
  apiVersion: `${group}/v1`,
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name },
  spec: { policyName: name, validationActions: ['Deny'] },
}

function refusedIds(found: KubernetesObject | undefined): string[] {
  const kept: unknown = JSON.parse(found?.metadata.annotations?.[services] ?? '[]')
  return Array.isArray(kept) ? kept.map(String) : []
}

/**
 * Resolves once objects of these services are refused, or no longer: the API server takes up what
 * became of a policy at its next look (once a second), and only trying tells.
 */
async function untilTaken(
  client: KubernetesClient,
  [id = '']: string[],
  wanted: boolean,
  signal: AbortSignal,
): Promise<void> {
  const isRefused = () =>
    client.apply(probeOf(id)).then(
      () => false,
      (error: unknown) => {
        if (error instanceof KubernetesError && messageOf(error).includes(name)) return true
        throw error
      },
    )
  try {
    while ((await isRefused()) !== wanted) await sleep(50, undefined, { signal })
  } finally {
    await client.delete(configMapKind, { name: probe, namespace: fluxNamespace })
  }
}

function probeOf(id: string): KubernetesObject {
  const [namespace = '', service = ''] = id.split('/')
  const labels = {
    'kustomize.toolkit.fluxcd.io/name': service,
    'kustomize.toolkit.fluxcd.io/namespace': namespace,
  }
  const metadata = { name: probe, namespace: fluxNamespace, labels }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata }
}

/** One that does not exist yet needs no waking. */
async function wake(client: KubernetesClient, id: string): Promise<void> {
  const [namespace = '', service = ''] = id.split('/')
  await requestReconcile(client, { kind: 'Kustomization', name: service, namespace }).catch(
    (error: unknown) => {
      if (!(error instanceof KubernetesError && error.status === 404)) throw error
    },
  )
}
