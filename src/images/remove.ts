import { rm } from 'node:fs/promises'
import { endRecorded } from '../agent/end-processes.ts'
import { imagesLayout } from './layout.ts'

/** Ends the image caches, exactly the processes that were started, and removes all their data. */
export async function removeCaches(folder: string): Promise<void> {
  await endRecorded(imagesLayout(folder).processes)
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}
