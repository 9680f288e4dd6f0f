import { messageOf } from '../errors.ts'
import type { Check, DoctorContext, Finding } from './types.ts'

/** Milliseconds that a check has; the whole is as slow as its slowest. */
const patienceMs = 1500

/** All checks side by side, in their order. */
export function examine(checks: Check[], context: DoctorContext): Promise<Finding[]> {
  return Promise.all(checks.map((check) => examineOne(check, context)))
}

async function examineOne(check: Check, context: DoctorContext): Promise<Finding> {
  const { id, title, fix } = check
  const about = { id, title, fixable: fix !== undefined }
  const signal = AbortSignal.timeout(patienceMs)
  const late = new Promise<Finding>((resolve) => {
    signal.addEventListener('abort', () => {
      const detail = `no answer within ${patienceMs / 1000} s`
      resolve({ ...about, status: 'skipped', detail })
    })
  })
  const look = check.look(context, signal).then(
    (verdict): Finding => ({ ...about, ...verdict }),
    (error: unknown): Finding => ({ ...about, status: 'skipped', detail: messageOf(error) }),
  )
  return Promise.race([look, late])
}

/** Mends what is not well and can be mended, one after another; the checks are asked again. */
export async function mend(
  checks: Check[],
  findings: Finding[],
  context: DoctorContext,
  said: (text: string) => void,
): Promise<Finding[]> {
  for (const check of checks) {
    const found = findings.find(({ id }) => id === check.id)
    const unwell = found?.status === 'failed' || found?.status === 'warning'
    if (!unwell || !check.fix) continue
    said(await check.fix(context).catch((error: unknown) => `${check.title}: ${messageOf(error)}`))
  }
  return examine(checks, context)
}
