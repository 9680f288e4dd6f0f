import { open, rename, stat, truncate } from 'node:fs/promises'
import { lastWords } from './last-words.ts'

/** Bytes a log may grow to before it is cut. */
const limit = 8_000_000

/** Before a process starts: a log that has grown becomes `<file>.1`, replacing the one before. */
export async function rotateLog(file: string, bytes = limit / 4): Promise<void> {
  if ((await sizeOf(file)) > bytes) await rename(file, `${file}.1`)
}

/** While a process runs: empties a log beyond its limit. The process appends, so it writes on from the start. */
export async function boundLog(file: string): Promise<void> {
  if ((await sizeOf(file)) > limit) await truncate(file)
}

/** The last words of a log; empty when there is none. */
export async function tailOfLog(file: string): Promise<string> {
  const bytes = Buffer.alloc(8_192)
  const handle = await open(file, 'r').catch(() => undefined)
  if (!handle) return ''
  try {
    const { size } = await handle.stat()
    const { bytesRead } = await handle.read(
      bytes,
      0,
      bytes.length,
      Math.max(0, size - bytes.length),
    )
    return lastWords(bytes.subarray(0, bytesRead).toString('utf8'))
  } finally {
    await handle.close()
  }
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0
}
