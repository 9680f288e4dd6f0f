import { z } from 'zod'
import { makeEdits } from '../dns/apply.js'
import { removal } from '../dns/edits.js'
import { ownedFileSchema } from '../dns/state.js'

export const namesStepId = 'names'

/** What undoing the names needs: whose they are, and the files of the system that hold them. */
const intentSchema = z.object({ cluster: z.string(), files: z.array(ownedFileSchema) })

/** Takes a cluster's names out of the system's files, from the journalled intent alone. */
export async function revertNames(intent: unknown, mayPrompt: boolean): Promise<void> {
  const { cluster, files } = intentSchema.parse(intent)
  await makeEdits(
    files.map((file) => removal(file, cluster)),
    mayPrompt,
  )
}
