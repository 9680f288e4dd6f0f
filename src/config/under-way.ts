import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readJsonIfValid, writeFileAtomic } from '../system/files.ts'

/** Commands that leave a cluster half-made when they are ended in the middle. */
const commands = ['fleet up', 'fleet down'] as const

const markSchema = z.object({ command: z.enum(commands), at: z.string() })

/** What was begun on a cluster and has not come to its end. */
export type UnderWay = z.infer<typeof markSchema>

const markFile = (folder: string) => join(folder, 'under-way.json')

/**
 * Written before the first change and taken away after the last. The journal alone does not tell:
 * it keeps its entries for as long as there is something that `fleet down` would undo.
 */
export async function markUnderWay(
  folder: string,
  command: UnderWay['command'],
  now = new Date(),
): Promise<void> {
  const mark: UnderWay = { command, at: now.toISOString() }
  await writeFileAtomic(markFile(folder), `${JSON.stringify(mark)}\n`)
}

/** Everything that was begun is done. */
export async function clearUnderWay(folder: string): Promise<void> {
  await rm(markFile(folder), { force: true })
}

/** What is under way, or was when its process ended; undefined when all came to its end. */
export function readUnderWay(folder: string): Promise<UnderWay | undefined> {
  return readJsonIfValid(markFile(folder), markSchema)
}
