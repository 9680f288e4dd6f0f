import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { targetIn } from '../../../src/steps/status-target.ts'
import { gitRepository, newRevision, revision } from '../support/objects.ts'
import { worldOf } from '../support/world.ts'

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
  expect(targetIn(worldOf(objects))).toMatchObject({
    root: 'platform/services',
    fleetSource: 'platform/fleet',
  })
})

test("without a marked root, Flux's customary source is taken", () => {
  expect(targetIn(worldOf([kustomization('n8n', {})]))).toEqual({
    forecast: [],
    fleetSource: 'flux-system/flux-system',
  })
})

const kept = {
  root: 'flux-system/platform',
  fleetSource: 'flux-system/flux-system',
  revision,
  forecast: [{ id: 'apps/web', name: 'web', namespace: 'apps', dependsOn: [], suspended: false }],
}

test('services that the last up was promised are expected while that commit is served, or none yet', () => {
  expect(targetIn(worldOf([gitRepository()]), kept)).toMatchObject({ forecast: kept.forecast })
  expect(targetIn(worldOf([]), kept)).toMatchObject({ forecast: kept.forecast })
})

test('nothing is expected of a later commit, which may have taken services out', () => {
  expect(targetIn(worldOf([gitRepository(newRevision)]), kept)).toEqual({
    root: 'flux-system/platform',
    fleetSource: 'flux-system/flux-system',
    forecast: [],
  })
})
