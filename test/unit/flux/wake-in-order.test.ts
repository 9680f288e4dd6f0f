import { expect, it } from 'vitest'
import type { Nudge } from '../../../src/flux/nudges.ts'
import { wakeInOrder } from '../../../src/flux/wake-in-order.ts'

const nudge = (name: string): Nudge => {
  return {
    kind: 'Kustomization',
    name,
    namespace: 'flux-system',
    why: 'dependencies-ready',
    token: name,
  }
}
const three = ['needed', 'one', 'other'].map(nudge)

it('wakes the others once the first request is answered', async () => {
  const sent: string[] = []
  const answer = Promise.withResolvers<void>()
  const done = wakeInOrder(three, ({ name }) => {
    sent.push(name)
    return answer.promise
  })
  expect(sent).toEqual(['needed'])
  answer.resolve()
  await done
  expect(sent).toEqual(['needed', 'one', 'other'])
})

it('wakes the others although a request fails', async () => {
  const sent: string[] = []
  await wakeInOrder(three, async ({ name }) => {
    sent.push(name)
    throw new Error(`${name} is gone`)
  })
  expect(sent).toEqual(['needed', 'one', 'other'])
})

it('wakes nobody when nobody sleeps', async () => {
  await wakeInOrder([], () => Promise.reject(new Error('nobody was to be woken')))
})
