import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { applyAll } from '../cluster/apply-all.ts'
import { untilServed } from '../cluster/establish.ts'
import { parseObject } from '../cluster/parse.ts'
import type { ClusterAccess, KubernetesClient } from '../cluster/types.ts'
import { admissionObjects } from './admission.ts'
import { untilAdmissionActs } from './admission-acts.ts'
import { baseObjects } from './base-objects.ts'
import { applyDefinitions } from './definitions.ts'
import { fluxNamespace, nodeName } from './layout.ts'

export interface SetupContext {
  client: KubernetesClient
  access: ClusterAccess
  binaries: string
  /** Where the chart server listens, which is the agent itself. */
  chartPort: number
  signal: AbortSignal
}

/** Flux's CRDs, before its controllers start. */
export async function provideDefinitions(context: SetupContext): Promise<void> {
  const { access, binaries, client, signal } = context
  const answers = await applyDefinitions(access, join(binaries, 'manifests', 'crds'))
  const definitions = answers.map((answer) => parseObject(JSON.parse(answer)))
  await untilServed(client, definitions, signal)
}

/** What a machine would have brought; resolves when a pod could be scheduled. */
export async function provideBase({ client, signal }: SetupContext): Promise<void> {
  await applyAll(client, baseObjects(process.arch), { signal })
  await until(async () => (await hasServiceAccount(client)) && (await hasReadyNode(client)), signal)
}

/** The policies that lead chart repositories to fleet's own server; needs Flux's CRDs. */
export async function provideAdmission({ client, chartPort, signal }: SetupContext): Promise<void> {
  await applyAll(client, await admissionObjects(chartPort), { signal })
  await untilAdmissionActs(client, fluxNamespace, signal)
}

const core = { group: '', version: 'v1' }

/** Made by the controller manager: without it no pod is admitted. */
async function hasServiceAccount(client: KubernetesClient): Promise<boolean> {
  const kind = { ...core, kind: 'ServiceAccount', plural: 'serviceaccounts', namespaced: true }
  return (await client.get(kind, 'default', fluxNamespace)) !== undefined
}

/** Made so by KWOK. */
async function hasReadyNode(client: KubernetesClient): Promise<boolean> {
  const kind = { ...core, kind: 'Node', plural: 'nodes', namespaced: false }
  const node = await client.get(kind, nodeName)
  return JSON.stringify(node?.status ?? {}).includes('"phase":"Running"')
}

async function until(holds: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await holds())) await sleep(50, undefined, { signal })
}
