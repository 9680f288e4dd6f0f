import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { refutedByPods } from '../../../src/health/claimed-ready.ts'
import * as make from '../support/objects.ts'
import { worldOf } from '../support/world.ts'

const web = make.deployment('shop/web')
const set = make.replicaSet('shop/web-1', web)
const state = (status: 'True' | 'False', rest: object = {}) => ({
  status: { phase: 'Running', conditions: [make.condition('Ready', status)], ...rest },
})
const refuted = (object: KubernetesObject, ...others: KubernetesObject[]) =>
  refutedByPods(worldOf([object, ...others]), object)?.message

describe('a status that calls pods ready', () => {
  it('is refuted by a pod of the Deployment that is not, as after a restart of its node', () => {
    const pod = make.pod('shop/web-1-a', set, state('False'))
    expect(refuted(web, set, pod)).toBe('0/1 pods ready')
  })

  it('is true when as many are ready as it says', () => {
    const pod = make.pod('shop/web-1-a', set, state('True'))
    expect(refuted(web, set, pod)).toBeUndefined()
    const another = make.pod('shop/web-1-b', set, state('False'))
    expect(refuted(web, set, pod, another)).toBeUndefined()
  })

  it('is not refuted by pods that are over or on their way out, or that nobody has seen', () => {
    const over = make.pod('shop/web-1-a', set, state('False', { phase: 'Failed' }))
    const leaving = make.pod('shop/web-1-b', set, state('False'))
    leaving.metadata.deletionTimestamp = make.aMinuteAgo
    expect(refuted(web, set, over, leaving)).toBeUndefined()
    expect(refuted(web)).toBeUndefined()
  })

  it('is refuted for a custom resource only when none of its own pods is ready', () => {
    const cluster = make.make('postgresql.cnpg.io/v1', 'Cluster', 'db/main')
    const down = make.pod('db/main-1', cluster, state('False'))
    const up = make.pod('db/main-2', cluster, state('True'))
    expect(refuted(cluster, down)).toBe('0/1 pods ready')
    expect(refuted(cluster, down, up)).toBeUndefined()
  })

  it('is nothing that a Job makes: its pods come and go', () => {
    const job = make.make('batch/v1', 'Job', 'db/migrate')
    expect(refuted(job, make.pod('db/migrate-1', job, state('False')))).toBeUndefined()
  })
})
