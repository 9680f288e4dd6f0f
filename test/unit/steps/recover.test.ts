import { expect, test } from 'vitest'
import type { KubernetesClient } from '../../../src/cluster/types.ts'
import { recoverStep } from '../../../src/steps/recover.ts'

test('in a cluster whose nodes are not fleet’s only Flux and the system pods are looked at', async () => {
  const listed: string[] = []
  const client = {
    resourceOf: async (group: string, kind: string) => ({ group, kind }),
    list: async ({ kind }: { kind: string }, { namespace = 'all' } = {}) => {
      listed.push(`${kind} of ${namespace}`)
      return { items: [], resourceVersion: '1' }
    },
    close: async () => {},
  } as unknown as KubernetesClient
  const connect = async () => client
  const where = { fluxNamespace: 'flux-system', after: 'flux', connect }
  const step = recoverStep({ ...where, nodeStarts: undefined })
  expect(await step.inspect()).toEqual({ kind: 'satisfied', detail: 'nothing' })
  await step.apply(null, () => {}, new AbortController().signal)
  expect(new Set(listed)).toEqual(
    new Set([
      'Kustomization of all',
      'HelmRelease of all',
      'Pod of kube-system',
      'Pod of flux-system',
    ]),
  )
})
