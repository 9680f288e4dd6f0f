import { z } from 'zod'
import { readJsonIfValid, writeFileAtomic } from '../system/files.ts'

const recordSchema = z.object({
  command: z.string(),
  args: z.array(z.string()),
  wave: z.number(),
  /** Absent from the moment before it is started until its identity is known. */
  identity: z.object({ pid: z.int().positive(), startedAt: z.string().min(1) }).optional(),
})
const fileSchema = z.record(z.string(), recordSchema)

/** What the disk knows of one supervised process. */
export type ProcessRecord = z.infer<typeof recordSchema>

/** processes.json: the intent is on disk before a process starts, its identity right after. */
export interface ProcessRecords {
  all(): Record<string, ProcessRecord>
  put(name: string, record: ProcessRecord): Promise<void>
}

/** A file's records; an unreadable one counts as empty: programs are also found by command line. */
export async function readRecords(file: string): Promise<Record<string, ProcessRecord>> {
  return (await readJsonIfValid(file, fileSchema)) ?? {}
}

/** Opens the records; writes follow one another and each is on disk when its promise resolves. */
export async function openRecords(file: string): Promise<ProcessRecords> {
  const records = await readRecords(file)
  let last: Promise<void> = Promise.resolve()
  return {
    all: () => records,
    put: (name, record) => {
      records[name] = record
      const write = () => writeFileAtomic(file, `${JSON.stringify(records, null, 2)}\n`)
      last = last.then(write, write)
      return last
    },
  }
}
