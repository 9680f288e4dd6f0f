import { expect, it } from 'vitest'
import { ensureStep } from '../../../src/commands/prepare.ts'

it('a step that is blocked, as a build without Go, ends the command with the remedy', async () => {
  const step = {
    id: 'reader-binaries',
    title: 'Fleet reader',
    needs: [],
    inspect: async () => ({
      kind: 'blocked' as const,
      reason: 'Go is missing',
      hint: 'Install Go',
      code: 'go-missing',
      exitCode: 3 as const,
    }),
    apply: () => Promise.reject(new Error('was applied')),
    revert: async () => {},
  }
  const session = { emit: () => {}, signal: new AbortController().signal }
  await expect(ensureStep(step, session)).rejects.toMatchObject({
    code: 'go-missing',
    message: 'Go is missing',
    hint: 'Install Go',
    exitCode: 3,
  })
})
