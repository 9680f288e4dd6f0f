import { messageOf } from '../errors.ts'
import type { Emit } from '../events.ts'
import type { JournalEntry } from './journal.ts'

/** Undoes a step from its journalled intent alone. */
export type Reverters = Record<string, ((intent: unknown) => Promise<void>) | undefined>

/**
 * Reverts journalled intents, newest first; a step journalled several times is reverted once an
 * intent. One that fails does not keep the others from being undone.
 * @returns the errors, empty when everything was undone.
 */
export async function revertJournal(
  entries: JournalEntry[],
  reverters: Reverters,
  emit: Emit,
): Promise<{ step: string; error: unknown }[]> {
  const failures: { step: string; error: unknown }[] = []
  for (const { step, intent } of distinct(entries.toReversed())) {
    const revert = reverters[step]
    if (!revert) continue
    const event = { type: 'step' as const, id: `undo-${step}`, title: `Undo ${step}` }
    emit({ ...event, status: 'running' })
    try {
      await revert(intent)
      emit({ ...event, status: 'done' })
    } catch (error) {
      emit({ ...event, status: 'failed', detail: messageOf(error) })
      failures.push({ step, error })
    }
  }
  return failures
}

/** The first of each step and intent: each `up` that starts something journals it again. */
function distinct(entries: JournalEntry[]): JournalEntry[] {
  const seen = new Set<string>()
  return entries.filter(({ step, intent }) => {
    const key = JSON.stringify([step, intent])
    return !seen.has(key) && seen.add(key)
  })
}
