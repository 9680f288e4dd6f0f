import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { type Suspects, stuckAmong } from '../../../src/recover/stuck.ts'

const object = (kind: string, rest: Partial<KubernetesObject>): KubernetesObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'web', namespace: 'shop' },
  ...rest,
})
const ready = (status: string, reason: string, more: object[] = []) => ({
  status: { conditions: [{ type: 'Ready', status, reason, message: '' }, ...more] },
})
const stuck = (part: Partial<Suspects>) =>
  stuckAmong({ kustomizations: [], releases: [], systemPods: [], ...part }).map(
    ({ cure, text }) => `${cure}: ${text}`,
  )

test('a Kustomization whose last try failed is tried again at once', () => {
  const failed = object('Kustomization', ready('False', 'BuildFailed'))
  expect(stuck({ kustomizations: [failed] })).toEqual([
    'reconcile: Kustomization shop/web: BuildFailed',
  ])
})

test('one that waits for something else, works, or is suspended is left alone', () => {
  const kustomizations = [
    object('Kustomization', ready('False', 'DependencyNotReady')),
    object('Kustomization', ready('Unknown', 'Progressing')),
    object('Kustomization', ready('True', 'ReconciliationSucceeded')),
    object('Kustomization', { spec: { suspend: true }, ...ready('False', 'BuildFailed') }),
  ]
  expect(stuck({ kustomizations })).toEqual([])
})

test('a HelmRelease that has given up is reset; one that still tries is not', () => {
  const stalled = [{ type: 'Stalled', status: 'True', reason: 'RetriesExceeded' }]
  const gaveUp = object('HelmRelease', ready('False', 'InstallFailed', stalled))
  const tries = object('HelmRelease', ready('False', 'InstallFailed'))
  expect(stuck({ releases: [gaveUp, tries] })).toEqual([
    'reset: HelmRelease shop/web: InstallFailed',
  ])
})

test("a pod of the cluster's own that is started ever more rarely is started now", () => {
  const containerStatuses = [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }]
  const crashing = object('Pod', { status: { containerStatuses } })
  const running = object('Pod', { status: { containerStatuses: [{ state: { running: {} } }] } })
  expect(stuck({ systemPods: [crashing, running] })).toEqual([
    'restart: Pod shop/web: CrashLoopBackOff',
  ])
})

test('a pod that the kubelet starts again within 10 s keeps what it holds', () => {
  const waitingFor = (pause: string) => {
    const message = `back-off ${pause} restarting failed container=manager pod=web_shop(1)`
    const waiting = { reason: 'CrashLoopBackOff', message }
    return object('Pod', { status: { containerStatuses: [{ state: { waiting } }] } })
  }
  expect(stuck({ systemPods: ['5s', '10s'].map(waitingFor) })).toEqual([])
  expect(stuck({ systemPods: ['20s', '5m0s'].map(waitingFor) })).toHaveLength(2)
})
