import { ExitCode, FleetError } from '../errors.ts'
import { type Privilege, privilegeFor, runScript } from '../system/privilege.ts'
import type { FileEdit } from './edits.ts'
import { changeFile, type FileChange, isChange, planChange } from './files/change-file.ts'
import { swapScript } from './files/swap-script.ts'

/** What it takes to make some edits, found out before anything is asked or written. */
export interface Pending {
  changes: FileChange[]
  /** The most that any of them needs. */
  privilege: Privilege
}

/** The changes that are left to make, and the privilege they need; nothing is prompted. */
export async function pendingChanges(edits: FileEdit[], interactive: boolean): Promise<Pending> {
  const planned = await Promise.all(edits.map(({ path, edit }) => planChange(path, edit)))
  const changes = planned.filter(isChange)
  const needed = await Promise.all(changes.map(({ file }) => privilegeFor(file, interactive)))
  const most = (['refused', 'password', 'passwordless'] as const)
    .map((kind) => needed.find((one) => one.kind === kind))
    .find((one) => one !== undefined)
  return { changes, privilege: most ?? { kind: 'none' } }
}

/**
 * Makes the edits, each by the swap script with the least privilege that its file needs.
 * @param mayPrompt whether sudo may ask for a password now
 * @throws FleetError where a file needs more than this user can have here
 */
export async function makeEdits(edits: FileEdit[], mayPrompt: boolean): Promise<void> {
  for (const { path, edit, reload } of edits) {
    const privilege = await privilegeFor(path, mayPrompt)
    await changeFile(path, edit, {
      reload,
      swap: (args) => {
        if (privilege.kind === 'refused') throw noPrivilege(path, privilege.why)
        return runScript(swapScript, args, privilege, mayPrompt)
      },
    })
  }
}

export function noPrivilege(path: string, why: string): FleetError {
  return new FleetError({
    code: 'no-privilege',
    message: `${path} cannot be written`,
    why: `${why[0]?.toUpperCase() ?? ''}${why.slice(1)}.`,
    hint: 'Run fleet dns apply in a terminal, or use fleet dns --mode mdns, which needs no privilege.',
    exitCode: ExitCode.machine,
  })
}
