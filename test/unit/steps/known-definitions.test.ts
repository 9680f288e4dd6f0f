import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { knownDefinitionsStep } from '../../../src/steps/known-definitions.ts'

test('without Go a run goes on, and says why definitions are missing', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'fleet-no-go-'))
  vi.stubEnv('PATH', empty)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await rm(empty, { recursive: true })
  })
  const step = knownDefinitionsStep(join(empty, 'cache'))
  const expected = expect.stringMatching(/Go is not installed.*taken as they are/)
  expect(await step.inspect()).toEqual({ kind: 'satisfied', detail: expected })
  const report = vi.fn()
  await step.apply(null, report, new AbortController().signal)
  expect(report).toHaveBeenLastCalledWith(expected)
})
