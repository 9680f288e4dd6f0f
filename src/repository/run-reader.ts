import { FleetError } from '../errors.ts'
import { run } from '../system/process.ts'
import { type Reading, readingSchema } from './reading-schema.ts'

/** Only a remote base that does not answer can take this long. */
const PATIENCE_MS = 120_000

/** Runs the reader on an exported tree, which it may change. */
export async function runReader(
  reader: string,
  folder: string,
  { path, schemas }: { path: string; schemas: boolean },
  signal: AbortSignal | undefined,
): Promise<Reading> {
  const args = ['-disposable', '-tree', folder, '-path', path, ...(schemas ? ['-schemas'] : [])]
  const { exitCode, stdout, stderr } = await run(reader, args, {
    signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), ...(signal ? [signal] : [])]),
  }).catch((error: unknown) => {
    signal?.throwIfAborted()
    throw failed(error instanceof Error ? error.message : String(error), error)
  })
  if (exitCode !== 0) throw failed(stderr.trim(), undefined)
  return readingSchema.parse(JSON.parse(stdout))
}

function failed(why: string, cause: unknown): FleetError {
  return new FleetError({
    code: 'reader-failed',
    message: 'The fleet repository could not be read',
    why,
    hint: "Run the command again; if it fails the same way, remove fleet's cache folder, so that the reader is built anew.",
    cause,
  })
}
