import { expect, test } from 'vitest'
import type { Step } from '../../../src/engine/step.ts'
import { optional } from '../../../src/steps/optional.ts'

const step = (part: Partial<Step<null>>): Step<null> => ({
  id: 'cache',
  title: 'Cache',
  needs: [],
  inspect: async () => ({ kind: 'needed', intent: null, summary: 'make it' }),
  apply: async () => {},
  revert: async () => {},
  ...part,
})
const never = new AbortController().signal

test('what keeps an optional step from being done is said, and nothing is held up', async () => {
  const blocked = step({
    inspect: async () => ({ kind: 'blocked', reason: 'Go is missing', hint: 'Install it.' }),
  })
  expect(await optional(blocked).inspect()).toEqual({
    kind: 'satisfied',
    detail: 'done without: Go is missing',
  })
  const failing = step({ apply: () => Promise.reject(new Error('no network')) })
  const said: string[] = []
  await optional(failing).apply(null, (text) => said.push(text), never)
  expect(said).toEqual(['done without: no network'])
})

test('an interruption still ends the run', async () => {
  const interrupted = AbortSignal.abort(new Error('interrupted'))
  const failing = step({ apply: () => Promise.reject(new Error('whatever')) })
  await expect(optional(failing).apply(null, () => {}, interrupted)).rejects.toThrow('interrupted')
})
