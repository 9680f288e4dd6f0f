import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { codeOf, readFileIfExists, writeFileAtomic } from '../../system/files.ts'

const fileRecord = z.object({ bytes: z.number(), sha256: z.string(), modified: z.number() })
const setRecord = z.object({
  binaries: z.record(z.string(), fileRecord),
  /** The manifests, copied last, are there too. */
  complete: z.boolean(),
})

type FileRecord = z.infer<typeof fileRecord>
/** What manifest.json says of a folder of binaries. */
export type SetRecord = z.infer<typeof setRecord>

export type BinaryState = 'ready' | 'missing' | 'damaged'

const recordFile = (folder: string) => join(folder, 'manifest.json')

/** Reads manifest.json; one that is absent or unreadable says that nothing is known to be there. */
export async function readRecord(folder: string): Promise<SetRecord> {
  try {
    const text = await readFileIfExists(recordFile(folder))
    return setRecord.parse(JSON.parse(text ?? ''))
  } catch {
    return { binaries: {}, complete: false }
  }
}

export async function writeRecord(folder: string, record: SetRecord): Promise<void> {
  await writeFileAtomic(recordFile(folder), `${JSON.stringify(record, null, 2)}\n`, 0o644)
}

/** Measures a finished binary for manifest.json. */
export async function measure(file: string): Promise<FileRecord> {
  const { size, mtimeMs } = await stat(file)
  return { bytes: size, sha256: await sha256(file), modified: mtimeMs }
}

/**
 * Compares a binary with its record: by size and time of change, and only when the time differs
 * by its content (600 MB take more than a second). A copy with the right content is adopted: its
 * record is brought up to date, so that it is not read again.
 */
export async function checkBinary(
  file: string,
  record: FileRecord | undefined,
): Promise<{ state: BinaryState; adopted?: FileRecord }> {
  const found = await sizeAndTime(file)
  if (!found) return { state: 'missing' }
  if (!record || found.bytes !== record.bytes) return { state: 'damaged' }
  if (found.modified === record.modified) return { state: 'ready' }
  if ((await sha256(file)) !== record.sha256) return { state: 'damaged' }
  return { state: 'ready', adopted: { ...record, modified: found.modified } }
}

async function sizeAndTime(file: string) {
  try {
    const { size, mtimeMs } = await stat(file)
    return { bytes: size, modified: mtimeMs }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}
