import { beforeAll, expect, test } from 'vitest'
import { createClient } from '../../../src/cluster/client.ts'
import type { ResourceKind } from '../../../src/cluster/types.ts'
import { type RecoverStepOptions, recoverStep } from '../../../src/steps/recover.ts'
import { kindOf } from '../support/objects.ts'
import { onApiServer } from '../support/on-api-server.ts'

const [before, start, since] = [
  '2026-11-26T11:00:00Z',
  '2026-11-26T12:00:00Z',
  '2026-11-26T12:00:04Z',
]
const node = 'shop-control-plane'

onApiServer('what the API server says of before a node was started', (on) => {
  let [pods, leases]: ResourceKind[] = []

  beforeAll(async () => {
    pods = await kindOf(on.client, 'v1', 'Pod')
    leases = await kindOf(on.client, 'coordination.k8s.io/v1', 'Lease')
    await on.client.apply(pod)
  })

  const step = (
    nodeStarts: RecoverStepOptions['nodeStarts'] = async () => new Map([[node, new Date(start)]]),
  ) =>
    recoverStep({
      fluxNamespace: 'flux-system',
      after: 'flux',
      connect: async () => createClient(on.api.access),
      nodeStarts,
    })
  /** As the kubelet says of the pod's container. */
  const running = (startedAt: string) => {
    const status = { ...container, state: { running: { startedAt } } }
    return on.client.patch(
      pods as ResourceKind,
      { name: 'web', namespace: 'default' },
      { status: { phase: 'Running', containerStatuses: [status] } },
      'status',
    )
  }
  const holder = async () => {
    const lease = await on.client.get(leases as ResourceKind, 'leader', 'default')
    return (lease?.spec as { holderIdentity?: string } | undefined)?.holderIdentity
  }

  test('is waited for: the step ends when the kubelet has looked', async () => {
    await running(before)
    let ended = false
    const applied = step().apply(null, () => {}, new AbortController().signal)
    const over = applied.then(() => {
      ended = true
    })
    // Each of these looks takes as long as the step would without waiting.
    for (const _ of [1, 2, 3]) expect(await step().inspect()).toMatchObject({ kind: 'needed' })
    expect(ended).toBe(false)
    await running(since)
    await over
    expect(await step().inspect()).toMatchObject({ kind: 'satisfied' })
  })

  test('is nothing to wait for where another node was started, and not that of the pod', async () => {
    await running(before)
    const others = async () => new Map([['shop-worker', new Date(start)]])
    expect(await step(others).inspect()).toMatchObject({ kind: 'satisfied' })
  })

  test('gives up the Lease of a holder that ended with its node, and no other', async () => {
    await running(since)
    await on.client.apply(lease(`${node}_1`, before))
    expect(await step().inspect()).toMatchObject({ kind: 'needed' })
    await step().apply(null, () => {}, new AbortController().signal)
    expect(await holder()).toBeFalsy()
    await on.client.apply(lease(`${node}_2`, since))
    expect(await step().inspect()).toMatchObject({ kind: 'satisfied' })
  })
})

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default' },
  spec: { nodeName: node, containers: [{ name: 'main', image: 'example.com/none:1' }] },
}
const container = { name: 'main', ready: true, restartCount: 0, image: '', imageID: '' }
const lease = (holderIdentity: string, renewTime: string) => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'leader', namespace: 'default' },
  spec: { holderIdentity, renewTime: renewTime.replace('Z', '.000000Z'), leaseDurationSeconds: 15 },
})
