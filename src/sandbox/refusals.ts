import { setTimeout as sleep } from 'node:timers/promises'
import { applyAll } from '../cluster/apply-all.js'
import { KubernetesError } from '../cluster/kubernetes-error.js'
import type { KubernetesClient, KubernetesObject, ResourceKind } from '../cluster/types.js'
import { messageOf } from '../errors.js'
import { requestReconcile } from '../flux/annotate.js'
import { fluxNamespace } from './layout.js'
import { configMapKind } from './simulation/kinds.js'

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
    await untilRefused(client, ids[0] ?? '', signal)
  } else if (before.length > 0) {
    await client.delete(bindingKind, { name })
    await client.delete(policyKind, { name })
  }
  for (const id of new Set([...before, ...ids])) await wake(client, id)
}

/** The policy that refuses what these Kustomizations apply. */
export function policy(wanted: Refusals): KubernetesObject {
  const labels = 'object.metadata.labels'
  const label = (field: string) => `'kustomize.toolkit.fluxcd.io/${field}'`
  const faults = JSON.stringify(wanted)
  return {
    apiVersion: `${group}/v1`,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name, annotations: { [services]: JSON.stringify(Object.keys(wanted)) } },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['*'],
            apiVersions: ['*'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['*'],
          },
        ],
      },
      matchConditions: [
        {
          name: 'of-a-faulty-service',
          expression: `has(${labels}) && ${label('name')} in ${labels} && ${label('namespace')} in ${labels} && ${labels}[${label('namespace')}] + '/' + ${labels}[${label('name')}] in ${faults}`,
        },
      ],
      validations: [
        {
          expression: 'false',
          messageExpression: `${faults}[${labels}[${label('namespace')}] + '/' + ${labels}[${label('name')}]] + ', the fault that was asked for'`,
        },
      ],
    },
  }
}

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

/** The API server takes up a policy at its next look (once a second); only trying tells. */
async function untilRefused(
  client: KubernetesClient,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const refused = () =>
    client.apply(probeOf(id)).then(
      () => false,
      (error: unknown) => error instanceof KubernetesError && messageOf(error).includes(name),
    )
  try {
    while (!(await refused())) await sleep(50, undefined, { signal })
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
