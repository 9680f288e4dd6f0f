import type { z } from 'zod'
import { readFileIfExists, writeFileAtomic } from '../system/files.ts'

/** A value that users set over HTTP and that outlives the agent. */
export interface Stored<T> {
  get(): T
  /** Checks, keeps and gives back what was set. */
  set(value: unknown): Promise<T>
}

/** Opens a stored value; a file that is missing or broken counts as the initial value. */
export async function openStored<T>(
  file: string,
  schema: z.ZodType<T>,
  initial: T,
): Promise<Stored<T>> {
  let current = read(await readFileIfExists(file), schema, initial)
  return {
    get: () => current,
    set: async (value) => {
      const checked = schema.parse(value)
      await writeFileAtomic(file, `${JSON.stringify(checked, null, 2)}\n`)
      current = checked
      return checked
    },
  }
}

function read<T>(text: string | undefined, schema: z.ZodType<T>, initial: T): T {
  if (text === undefined) return initial
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return initial
  }
}
