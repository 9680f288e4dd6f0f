import { describe, expect, it } from 'vitest'
import { statusOf } from '../../../src/health/status/index.ts'
import { condition, deployment, helmRelease, make, now, ready } from '../support/objects.ts'

const state = (object: Parameters<typeof statusOf>[0]) => statusOf(object, now).state
const of = (apiVersion: string, kind: string, status: object, spec: object = {}) =>
  state(make(apiVersion, kind, 'shop/it', { spec, status }))

const crd = (...conditions: object[]) =>
  of('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { conditions })
const scylla = (available: string, progressing: string, degraded: string) =>
  of('scylla.scylladb.com/v1', 'ScyllaCluster', {
    conditions: [
      condition('Available', available),
      condition('Progressing', progressing),
      condition('Degraded', degraded),
    ],
  })

describe('statusOf follows kstatus', () => {
  it('calls an absent object missing and one under deletion terminating', () => {
    expect(state(undefined)).toBe('missing')
    const object = make(
      'v1',
      'Service',
      'shop/it',
      {},
      { deletionTimestamp: '2026-11-01T10:00:00Z' },
    )
    expect(state(object)).toBe('terminating')
  })

  it('trusts no status of an older generation', () => {
    const object = deployment('shop/web')
    expect(state(object)).toBe('current')
    expect(state({ ...object, metadata: { ...object.metadata, generation: 2 } })).toBe(
      'progressing',
    )
  })

  it('heeds Stalled and Reconciling on any kind', () => {
    expect(of('a.example/v1', 'A', { conditions: [condition('Stalled', 'True')] })).toBe('failed')
    expect(of('a.example/v1', 'A', { conditions: [condition('Reconciling', 'True'), ready] })).toBe(
      'progressing',
    )
  })

  it('takes Ready of a custom resource, and calls one without conditions current', () => {
    expect(of('a.example/v1', 'A', { conditions: [condition('Ready', 'False')] })).toBe(
      'progressing',
    )
    expect(of('a.example/v1', 'A', { conditions: [ready] })).toBe('current')
    expect(of('traefik.io/v1alpha1', 'IngressRoute', {})).toBe('current')
  })
})

describe('a workload', () => {
  it('Deployment is current when all replicas are available', () => {
    expect(statusOf(deployment('shop/web', false), now)).toEqual({
      state: 'progressing',
      message: '0/1 available',
    })
  })

  it('Deployment fails when its progress deadline is exceeded', () => {
    const conditions = [condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'timed out')]
    expect(of('apps/v1', 'Deployment', { conditions })).toBe('failed')
  })

  it('StatefulSet is current when all replicas are ready at the newest revision', () => {
    const up = { replicas: 2, readyReplicas: 2, currentRevision: 'a', updateRevision: 'a' }
    expect(of('apps/v1', 'StatefulSet', up, { replicas: 2 })).toBe('current')
    expect(of('apps/v1', 'StatefulSet', { ...up, readyReplicas: 1 }, { replicas: 2 })).toBe(
      'progressing',
    )
    expect(of('apps/v1', 'StatefulSet', { ...up, updateRevision: 'b' }, { replicas: 2 })).toBe(
      'progressing',
    )
  })

  it('DaemonSet is not current before its controller has looked at it', () => {
    expect(of('apps/v1', 'DaemonSet', {})).toBe('progressing')
    const up = { desiredNumberScheduled: 1, currentNumberScheduled: 1, updatedNumberScheduled: 1 }
    const status = { observedGeneration: 1, ...up, numberAvailable: 1, numberReady: 1 }
    expect(of('apps/v1', 'DaemonSet', status)).toBe('current')
    expect(of('apps/v1', 'DaemonSet', { ...status, numberReady: 0 })).toBe('progressing')
  })

  it('Job is current only when it completed, as Flux has it', () => {
    expect(of('batch/v1', 'Job', { startTime: 'now', active: 1 })).toBe('progressing')
    expect(of('batch/v1', 'Job', { conditions: [condition('Complete', 'True')] })).toBe('current')
    expect(of('batch/v1', 'Job', { conditions: [condition('Failed', 'True')] })).toBe('failed')
  })

  it('Pod is in a crash loop also while its next try runs', () => {
    const secondsAgo = (count: number) => new Date(now.getTime() - count * 1000).toISOString()
    const pod = (restartCount: number, ranFor: number, last: object) =>
      of('v1', 'Pod', {
        phase: 'Running',
        containerStatuses: [
          {
            name: 'main',
            restartCount,
            state: { running: { startedAt: secondsAgo(ranFor) } },
            lastState: { terminated: last },
          },
        ],
      })
    const crash = { exitCode: 1, reason: 'Error' }
    expect(pod(3, 2, crash)).toBe('failed')
    expect(pod(3, 11, crash)).toBe('progressing')
    expect(pod(2, 2, crash)).toBe('progressing')
    expect(pod(3, 2, { exitCode: 0, reason: 'Completed' })).toBe('progressing')
    expect(pod(3, 2, { exitCode: 255, reason: 'Unknown' })).toBe('progressing')
  })

  it('Pod gets 15 s to be scheduled before it counts as failed', () => {
    const conditions = [condition('PodScheduled', 'False', 'Unschedulable', '0/1 nodes')]
    const pod = make('v1', 'Pod', 'shop/p', { status: { phase: 'Pending', conditions } })
    expect(statusOf(pod, new Date('2026-11-01T10:00:10Z')).state).toBe('progressing')
    expect(statusOf(pod, new Date('2026-11-01T10:00:16Z')).state).toBe('failed')
  })
})

describe('storage, services and definitions', () => {
  it('a claim is current when it is bound', () => {
    expect(of('v1', 'PersistentVolumeClaim', { phase: 'Pending' })).toBe('progressing')
    expect(of('v1', 'PersistentVolumeClaim', { phase: 'Bound' })).toBe('current')
  })

  it('a CRD is current when it is established, and fails when its names are taken', () => {
    expect(crd()).toBe('progressing')
    expect(crd(condition('Established', 'True'))).toBe('current')
    expect(crd(condition('NamesAccepted', 'False', 'MultipleNamesInUse'))).toBe('failed')
  })
})

describe('a kind of Flux', () => {
  it('is not current before a controller has said so, where kstatus would call it current', () => {
    expect(state(helmRelease('shop/web', []))).toBe('progressing')
  })

  it('fails when Ready is False for a reason that does not go by itself', () => {
    expect(state(helmRelease('a/b', [condition('Ready', 'False', 'InstallFailed')]))).toBe('failed')
    expect(state(helmRelease('a/b', [condition('Ready', 'False', 'SourceNotReady')]))).toBe(
      'progressing',
    )
    expect(state(helmRelease('a/b', [condition('Stalled', 'True', 'RetriesExceeded')]))).toBe(
      'failed',
    )
  })

  it('waits some seconds for a source that Flux may apply a moment later', () => {
    const words =
      'could not get Source object: OCIRepository.source.toolkit.fluxcd.io "a" not found'
    const missing = condition('Ready', 'False', 'ArtifactFailed', words)
    const stateAfter = (seconds: number) => {
      const lastTransitionTime = new Date(now.getTime() - seconds * 1000).toISOString()
      return state(helmRelease('a/b', [{ ...missing, lastTransitionTime }]))
    }
    expect([stateAfter(1), stateAfter(4)]).toEqual(['progressing', 'failed'])
  })

  it('an OCI repository of Helm is static: nothing is ever reported on it', () => {
    expect(of('source.toolkit.fluxcd.io/v1', 'HelmRepository', {}, { type: 'oci' })).toBe('current')
    expect(of('source.toolkit.fluxcd.io/v1', 'HelmRepository', {})).toBe('progressing')
  })
})

describe('a custom resource whose operator always reports', () => {
  it('is not current before it has: that would be a false healthy', () => {
    expect(of('postgresql.cnpg.io/v1', 'Cluster', {})).toBe('progressing')
    expect(of('postgresql.cnpg.io/v1', 'Cluster', { conditions: [ready] })).toBe('current')
    expect(of('postgresql.cnpg.io/v1', 'Database', {})).toBe('progressing')
    expect(of('postgresql.cnpg.io/v1', 'Database', { applied: true })).toBe('current')
  })

  it('ScyllaCluster is Available, no longer Progressing, not Degraded', () => {
    expect(scylla('True', 'False', 'False')).toBe('current')
    expect(scylla('True', 'True', 'False')).toBe('progressing')
    expect(scylla('True', 'False', 'True')).toBe('progressing')
  })
})
