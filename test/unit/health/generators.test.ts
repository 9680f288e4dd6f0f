import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { type ServiceOptions, serviceStates } from '../../../src/health/services.ts'
import * as make from '../support/objects.ts'
import { worldOf } from '../support/world.ts'

const { condition, kustomization, newRevision, now, revision } = make
const built = 'latest@sha256:aaaa'

/** Makes the artifact `apps` of the fleet's repository. */
function generator(conditions: object[] = [make.ready]): KubernetesObject {
  return make.make(
    'source.extensions.fluxcd.io/v1beta1',
    'ArtifactGenerator',
    'flux-system/monorepo',
    {
      spec: {
        sources: [{ alias: 'repo', kind: 'GitRepository', name: 'flux-system' }],
        artifacts: [{ name: 'apps', originRevision: '@repo' }],
      },
      status: { observedGeneration: 1, conditions },
    },
  )
}
function artifact(origin: string): KubernetesObject {
  const metadata = { 'org.opencontainers.image.revision': origin }
  return make.make('source.toolkit.fluxcd.io/v1', 'ExternalArtifact', 'flux-system/apps', {
    status: { artifact: { revision: built, metadata }, conditions: [make.ready] },
  })
}
const sourceRef = { kind: 'ExternalArtifact', name: 'apps' }
const web = kustomization('web', { applied: built, spec: { sourceRef } })
const unbuilt = kustomization('web', {
  applied: undefined,
  conditions: [condition('Ready', 'False', 'ArtifactFailed', 'Source artifact not found')],
  spec: { sourceRef },
})
const view = (objects: KubernetesObject[], options: ServiceOptions = {}) =>
  serviceStates(worldOf([make.gitRepository(), ...objects]), [], now, options)[0]

describe('a service that is built from an ExternalArtifact', () => {
  it('is healthy when it applied the artifact, made of the commit that is asked for', () => {
    const options = { expectedRevision: revision }
    expect(view([web, generator(), artifact(revision)], options)?.state).toBe('healthy')
  })

  it('is not while the artifact is that of an older commit', () => {
    const options = { expectedRevision: newRevision }
    expect(view([web, generator(), artifact(revision)], options)).toMatchObject({
      state: 'applying',
      reason: 'develop@sha1:2222222 was not applied yet',
    })
  })

  it('waits while its generator is at work', () => {
    const working = generator([condition('Ready', 'Unknown', 'Progressing', 'building')])
    expect(view([unbuilt, working])).toMatchObject({
      state: 'waiting',
      reason: 'ArtifactGenerator flux-system/monorepo: building',
    })
  })

  it("fails in its generator's words", () => {
    const broken = generator([condition('Ready', 'False', 'BuildFailed', 'no files match')])
    expect(view([unbuilt, broken])).toMatchObject({
      state: 'failed',
      reason: 'ArtifactGenerator flux-system/monorepo: no files match',
    })
  })

  it('fails when nothing in the cluster makes the artifact', () => {
    expect(view([unbuilt])).toMatchObject({
      state: 'failed',
      reason: 'ArtifactFailed: Source artifact not found',
    })
  })
})
