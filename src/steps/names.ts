import { join } from 'node:path'
import { z } from 'zod'
import { makeEdits, noPrivilege, type Pending, pendingChanges } from '../dns/apply.ts'
import { removal } from '../dns/edits.ts'
import type { DnsPlan } from '../dns/plan.ts'
import { ownedFileSchema, readDnsState, writeDnsState } from '../dns/state.ts'
import { openJournal } from '../engine/journal.ts'
import type { Step } from '../engine/step.ts'

const id = 'names'

/** What undoing the names needs: whose they are, and the files of the system that hold them. */
const intentSchema = z.object({ cluster: z.string(), files: z.array(ownedFileSchema) })
type NamesIntent = z.infer<typeof intentSchema>

/** The step of `up` for the fleet's names. */
export const namesStep = { id, of: stepFor }

/** Makes the names lead here, beside the creation of the cluster; sudo does not ask any more. */
function stepFor({ plan }: { plan: DnsPlan }): Step<NamesIntent> {
  const { cluster, folder, choice, state, edits, names } = plan
  return {
    id,
    title: 'Names',
    needs: [],
    inspect: async () => {
      const { changes, privilege } = await pendingChanges(edits, true)
      const same = JSON.stringify(await readDnsState(folder)) === JSON.stringify(state)
      if (changes.length === 0 && same) {
        return { kind: 'satisfied', detail: `${choice.mode}: ${choice.why}` }
      }
      const sudo = privilege.kind === 'password' ? ' (sudo asks for your password first)' : ''
      const files = changes.map(({ file }) => file).join(', ') || 'nothing'
      const what = `${names.length} names, changing ${files}${sudo}`
      const summary = `mode ${choice.mode} (${choice.why}): ${what}`
      return { kind: 'needed', intent: { cluster, files: state.files }, summary }
    },
    apply: async () => {
      await makeEdits(edits, false)
      await writeDnsState(folder, state)
    },
    revert: (intent) => revertNames(intent, false),
  }
}

/** Takes a cluster's names out of the system's files, from the journalled intent alone. */
export async function revertNames(intent: unknown, mayPrompt: boolean): Promise<void> {
  await makeEdits(removals(intent), mayPrompt)
}

/** What is left to undo of all names that a cluster's journal holds, and the privilege it needs. */
export async function pendingRemovals(folder: string, interactive: boolean): Promise<Pending> {
  const entries = await openJournal(join(folder, 'journal.jsonl')).read()
  const edits = entries.filter(({ step }) => step === id).flatMap(({ intent }) => removals(intent))
  const byPath = new Map(edits.map((edit) => [edit.path, edit]))
  const pending = await pendingChanges([...byPath.values()], interactive)
  const [first] = pending.changes
  if (pending.privilege.kind === 'refused' && first) {
    throw noPrivilege(first.file, pending.privilege.why)
  }
  return pending
}

function removals(intent: unknown) {
  const { cluster, files } = intentSchema.parse(intent)
  return files.map((file) => removal(file, cluster))
}
