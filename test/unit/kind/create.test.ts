import { expect, test } from 'vitest'
import { progressOf } from '../../../src/kind/create.ts'

test("kind's steps are told without its pictures", () => {
  expect(progressOf(' • Ensuring node image (kindest/node:v1.36.4) 🖼  ...')).toBe(
    'Ensuring node image (kindest/node:v1.36.4)',
  )
  expect(progressOf(' • Starting control-plane 🕹️  ...')).toBe('Starting control-plane')
})

test('what only repeats a step is left out', () => {
  expect(progressOf(' ✓ Starting control-plane 🕹️')).toBeUndefined()
  expect(progressOf('Creating cluster "shop-dev" ...')).toBeUndefined()
})
