import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.js'
import { targetIn } from '../../../src/steps/status-target.js'

const kustomization = (name: string, annotations: Record<string, string>): KubernetesObject => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name, namespace: 'platform', annotations },
  spec: { sourceRef: { kind: 'GitRepository', name: 'fleet' } },
})

test('the root that fleet marked names itself and its source', () => {
  const objects = [
    kustomization('n8n', {}),
    kustomization('services', { 'fleet.local/bootstrap': 'abc' }),
  ]
  expect(targetIn({ list: () => objects })).toMatchObject({
    root: 'platform/services',
    fleetSource: 'platform/fleet',
  })
})

test("without a marked root, Flux's customary source is taken", () => {
  expect(targetIn({ list: () => [kustomization('n8n', {})] })).toEqual({
    forecast: [],
    fleetSource: 'flux-system/flux-system',
  })
})
