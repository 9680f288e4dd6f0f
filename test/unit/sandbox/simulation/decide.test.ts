import { describe, expect, it } from 'vitest'
import {
  decide,
  holdAnnotation,
  holdMessageAnnotation,
} from '../../../../src/sandbox/simulation/decide.ts'
import { condition, make } from '../../support/objects.ts'

const noKeys = () => undefined

/** A pod that was held for a fault before, as far as its annotations tell. */
function heldPod(fault: string, ready: 'True' | 'False') {
  const spec = { nodeName: 'sandbox', containers: [{ name: 'main' }] }
  const status = { phase: 'Running', conditions: [condition('Ready', ready)] }
  const pod = make('v1', 'Pod', 'shop/db-0', { spec, status })
  const first = decide(pod, noKeys, fault)
  const hold = first.kind === 'hold' ? first.hold : undefined
  const annotations = {
    [holdAnnotation]: hold?.reason ?? '',
    [holdMessageAnnotation]: hold?.event.message ?? '',
  }
  return { ...pod, metadata: { ...pod.metadata, annotations } }
}

describe('a faulty pod', () => {
  it('is held once', () => {
    expect(decide(heldPod('NotReady', 'False'), noKeys, 'NotReady')).toEqual({ kind: 'nothing' })
  })

  it('is held again when it became ready at the same moment', () => {
    const again = decide(heldPod('NotReady', 'True'), noKeys, 'NotReady')
    expect(again).toMatchObject({ kind: 'hold', byReference: false })
  })
})
