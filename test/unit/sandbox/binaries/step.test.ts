import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { runSteps } from '../../../../src/engine/run.ts'
import { ExitCode } from '../../../../src/errors.ts'
import { binariesStep } from '../../../../src/steps/binaries.ts'

async function stepWithoutGo() {
  const empty = await mkdtemp(join(tmpdir(), 'fleet-no-go-'))
  vi.stubEnv('PATH', empty)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await rm(empty, { recursive: true })
  })
  return binariesStep('sandbox', join(empty, 'cache'))
}

test('without Go a dry run shows the build as blocked and says how to get Go', async () => {
  const step = await stepWithoutGo()
  expect(await step.inspect()).toMatchObject({
    kind: 'blocked',
    reason: expect.stringContaining('Go is not installed'),
    hint: expect.stringContaining('Install Go 1.26.0 or newer'),
  })
})

test('without Go a real run ends with the same words and exit code 3', async () => {
  const step = await stepWithoutGo()
  const journal = { append: vi.fn(), read: async () => [] }
  const deps = { journal, emit: () => {}, signal: new AbortController().signal }
  await expect(runSteps([step], deps)).rejects.toMatchObject({
    code: 'go-missing',
    exitCode: ExitCode.machine,
    hint: expect.stringContaining('Install Go'),
  })
  expect(journal.append).not.toHaveBeenCalled()
})
