import { open } from 'node:fs/promises'
import { explainWriteError, readFileIfExists } from '../system/files.ts'

/** One intent, written and synced before its step applies anything. */
export interface JournalEntry {
  step: string
  intent: unknown
  at: string
}

export interface Journal {
  append(entry: JournalEntry): Promise<void>
  read(): Promise<JournalEntry[]>
}

/**
 * A journal of one JSON object a line. Each append is on disk before it resolves; a last line
 * torn by a crash is left out when reading, since nothing was applied for it yet.
 */
export function openJournal(file: string): Journal {
  return {
    append: async (entry) => {
      try {
        const handle = await open(file, 'a', 0o600)
        try {
          await handle.write(`${JSON.stringify(entry)}\n`)
          await handle.sync()
        } finally {
          await handle.close()
        }
      } catch (error) {
        throw explainWriteError(error, file)
      }
    },
    read: async () => parseJournal((await readFileIfExists(file)) ?? ''),
  }
}

/** The whole entries of a journal's text, oldest first. */
export function parseJournal(text: string): JournalEntry[] {
  return text.split('\n').flatMap((line) => {
    try {
      const entry: unknown = JSON.parse(line)
      return isEntry(entry) ? [entry] : []
    } catch {
      return []
    }
  })
}

function isEntry(value: unknown): value is JournalEntry {
  return typeof value === 'object' && value !== null && 'step' in value && 'intent' in value
}
