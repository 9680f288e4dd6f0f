import semver from 'semver'
import { oldestColima, oldestLima } from '../../colima/oldest.ts'
import { oldestKind } from '../../kind/node-image.ts'
import { run } from '../../system/process.ts'
import type { Check, Verdict } from '../types.ts'

/** Versions of programs, as far as they are on PATH. */
export type Versions = Partial<Record<keyof typeof questions, string>>

/** How each is asked. */
const questions = {
  kind: ['kind', 'version'],
  kubectl: ['kubectl', 'version', '--client'],
  colima: ['colima', '--version'],
  lima: ['limactl', '--version'],
} satisfies Record<string, [string, ...string[]]>

/** Versions of programs that fleet works with when they are there. */
export const programsCheck: Check = {
  id: 'programs',
  title: 'Programs',
  look: async (_context, signal) => {
    const names = Object.keys(questions) as (keyof typeof questions)[]
    const found = await Promise.all(
      names.map(async (name) => [name, await versionOf(questions[name], signal)] as const),
    )
    return judgePrograms(Object.fromEntries(found))
  },
}

/** Pure, for tests. Lima is only of interest to Colima. */
export function judgePrograms({ kind, kubectl, colima, lima }: Versions): Verdict {
  const detail = [
    `kind ${kind ?? 'none'}`,
    `kubectl ${kubectl ?? 'none'}`,
    ...(colima === undefined ? [] : [`Colima ${colima}`, `Lima ${lima ?? 'none'}`]),
  ].join(', ')
  const old = [
    ...(isOlder(kind, oldestKind) ? [oldKind] : []),
    ...(isOlder(colima, oldestColima) ? [oldColima] : []),
    ...(colima !== undefined && isOlder(lima, oldestLima) ? [oldLima] : []),
  ]
  if (old.length === 0) return { status: 'ok', detail }
  const why = old.map((one) => one.why).join(' ')
  const remedy = old.map((one) => one.remedy).join(' ')
  return { status: 'warning', detail, why, remedy }
}

const oldKind = {
  why: `The node image is made for kind ${oldestKind} and later, so fleet builds its own.`,
  remedy: `Update kind to ${oldestKind} or newer.`,
}
const oldColima = {
  why: `Before ${oldestColima} Colima keeps containers on the disk of the machine itself, and cannot delete their data, as fleet down does.`,
  remedy: `Update Colima to ${oldestColima} or newer (brew upgrade colima).`,
}
const oldLima = {
  why: `Before ${oldestLima} Lima leaves a machine's disk locked after a crash, and Colima's machines are written for 2.x.`,
  remedy: `Update Lima to ${oldestLima} or newer (brew upgrade lima).`,
}

/** A program that is not there is not too old. */
function isOlder(version: string | undefined, oldest: string): boolean {
  return version !== undefined && semver.lt(version, oldest)
}

async function versionOf(
  [command, ...args]: [string, ...string[]],
  signal: AbortSignal,
): Promise<string | undefined> {
  const found = await run(command, args, { signal }).catch(() => undefined)
  return semver.coerce(found?.stdout)?.version
}
