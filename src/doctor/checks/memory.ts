import { totalmem } from 'node:os'
import { readEngine } from '../../kind/engine.ts'
import { inMebibytes } from '../../memory/quantity.ts'
import type { Check, Verdict } from '../types.ts'

/** MiB for the system, the control plane and Flux, beside the fleet. */
const reservedMiB = 1024

/** Memory of where the nodes run against what the fleet's pods ask for. */
export const memoryCheck: Check = {
  id: 'memory',
  title: 'Memory',
  look: async ({ docker, requestsMiB }, signal) => {
    const engine = await readEngine(docker, signal).catch(() => undefined)
    const hasMiB = engine?.memoryMiB ?? totalmem() / 2 ** 20
    return judgeMemory(hasMiB, requestsMiB, engine !== undefined)
  },
}

/** Pure, for tests. */
export function judgeMemory(
  hasMiB: number,
  requestsMiB: number | undefined,
  ofEngine: boolean,
): Verdict {
  const has = `${inMebibytes(hasMiB)} ${ofEngine ? 'in the container engine' : 'in this machine'}`
  if (requestsMiB === undefined) return { status: 'ok', detail: has }
  const detail = `${has}; the fleet's pods ask for ${inMebibytes(requestsMiB)}`
  if (hasMiB - reservedMiB >= requestsMiB) return { status: 'ok', detail }
  return {
    status: 'warning',
    detail,
    why: 'Pods that do not fit stay Pending.',
    remedy: ofEngine
      ? 'Give the engine more memory, or bring part of the fleet up: fleet up --only <services>.'
      : 'Bring part of the fleet up: fleet up --only <services>.',
  }
}
