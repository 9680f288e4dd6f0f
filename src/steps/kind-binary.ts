import type { Step } from '../engine/step.ts'
import { hasOwnKind } from '../kind/program.ts'
import { binariesStep } from './binaries.ts'

/** kind's command line: the one on PATH when it will do, else one that fleet builds. */
export function kindBinaryStep(cache: string): Step<null> {
  const step = binariesStep('kind', cache)
  return {
    ...step,
    inspect: async () =>
      (await hasOwnKind()) ? { kind: 'satisfied', detail: 'on PATH' } : step.inspect(),
  }
}
