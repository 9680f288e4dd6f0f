import { describe, expect, it } from 'vitest'
import { podTrouble } from '../../../src/health/pods.ts'
import { aMinuteAgo, condition, pod, waitingPod, warning } from '../support/objects.ts'
import { worldOf } from '../support/world.ts'

const reasonOf = (object: ReturnType<typeof pod>) => podTrouble(worldOf([object]), object)?.reason
const running = (container: object, more: object = {}) =>
  pod('shop/p', undefined, {
    status: {
      phase: 'Running',
      conditions: [condition('PodScheduled', 'True'), condition('Ready', 'False')],
      containerStatuses: [{ name: 'main', ready: false, ...container }],
      ...more,
    },
  })

describe('podTrouble', () => {
  it('has nothing to say of a ready or completed pod', () => {
    const conditions = [condition('Ready', 'True')]
    expect(reasonOf(pod('a/b', undefined, { status: { phase: 'Running', conditions } }))).toBe(
      undefined,
    )
    expect(reasonOf(pod('a/b', undefined, { status: { phase: 'Succeeded' } }))).toBe(undefined)
  })

  it('gives the waiting reason, since when, and the latest warning', () => {
    const object = waitingPod('shop/p', undefined, 'ContainerCreating')
    const world = worldOf([object, warning(object, 'FailedMount', 'secret "db" not found')])
    expect(podTrouble(world, object)).toMatchObject({
      reason: 'ContainerCreating',
      detail: 'secret "db" not found',
      since: aMinuteAgo,
      event: { reason: 'FailedMount', count: 3 },
    })
  })

  it("leaves out what the scheduler complained about before, and a namesake's events", () => {
    const object = waitingPod('shop/p', undefined, 'ContainerCreating')
    const namesake = { ...object, metadata: { ...object.metadata, uid: 'older' } }
    const events = [
      warning(object, 'FailedScheduling', '0/1 nodes'),
      warning(namesake, 'BackOff', 'old'),
    ]
    expect(podTrouble(worldOf([object, ...events]), object)?.event).toBe(undefined)
  })

  it('counts the restarts of a crash loop and tells how it ended', () => {
    const object = waitingPod('shop/p', undefined, 'CrashLoopBackOff', {
      restartCount: 4,
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    })
    expect(reasonOf(object)).toBe('CrashLoopBackOff (4 restarts, last exit 137 OOMKilled)')
  })

  it('names the image that cannot be pulled', () => {
    const object = waitingPod('shop/p', undefined, 'ImagePullBackOff', { image: 'shop:1' })
    expect(reasonOf(object)).toBe('ImagePullBackOff (shop:1)')
  })

  it("uses the kubelet's words for a missing secret", () => {
    const waiting = { reason: 'CreateContainerConfigError', message: 'secret "db" not found' }
    const object = waitingPod('shop/p', undefined, '', { state: { waiting } })
    expect(podTrouble(worldOf([object]), object)).toMatchObject({
      reason: 'CreateContainerConfigError',
      detail: 'secret "db" not found',
    })
  })

  it("uses the scheduler's words for a pod that fits nowhere", () => {
    const conditions = [condition('PodScheduled', 'False', 'Unschedulable', 'Insufficient memory')]
    const object = pod('shop/p', undefined, { status: { phase: 'Pending', conditions } })
    expect(podTrouble(worldOf([object]), object)).toMatchObject({
      reason: 'Unschedulable',
      detail: 'Insufficient memory',
    })
  })

  it('says which init container of how many runs; a started sidecar is done', () => {
    const object = running(
      { state: { waiting: { reason: 'PodInitializing' } } },
      {
        initContainerStatuses: [
          { name: 'proxy', started: true, state: { running: {} } },
          { name: 'migrate', state: { running: {} } },
        ],
      },
    )
    expect(reasonOf(object)).toBe('init container 2 of 2 (migrate): running')
  })

  it('tells a failing readiness probe from a startup probe', () => {
    expect(reasonOf(running({ started: true, state: { running: {} } }))).toBe(
      'readiness probe has not passed',
    )
    expect(reasonOf(running({ started: false, state: { running: {} }, restartCount: 1 }))).toBe(
      'startup probe has not passed (1 restart)',
    )
  })

  it('names a readiness gate that is not met', () => {
    const conditions = [condition('PodScheduled', 'True'), condition('ContainersReady', 'True')]
    const object = pod('shop/p', undefined, {
      spec: { readinessGates: [{ conditionType: 'example/lb' }] },
      status: { phase: 'Running', conditions, containerStatuses: [{ name: 'main', ready: true }] },
    })
    expect(reasonOf(object)).toBe('readiness gate example/lb is not met')
  })
})
