import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import type { FleetEvent } from '../events.ts'
import { makePrivateFolder } from '../system/files.ts'
import type { RunHeader } from './recorded-run.ts'
import { pruneRecordings, recordingsFolder } from './recordings.ts'

/** So many runs of a cluster are kept. */
const keptRuns = 10
/** Bytes after which a run that goes on and on is recorded no further. */
const largestRun = 8 * 2 ** 20

export interface Recording {
  handle(event: FleetEvent): void
  /** Resolves when everything is written, or could not be. */
  end(): Promise<void>
}

/**
 * Records a run, a line an event, as it happens: a run that is killed is there up to that moment.
 * A disk that refuses costs the recording, never the run.
 */
export async function startRecording(
  cache: string,
  header: Omit<RunHeader, 'type'>,
  limit = largestRun,
): Promise<Recording> {
  const folder = recordingsFolder(cache, header.cluster)
  try {
    await makePrivateFolder(folder)
    await pruneRecordings(cache, header.cluster, keptRuns - 1)
  } catch {
    return { handle: () => undefined, end: async () => undefined }
  }
  const file = join(folder, `${header.at.replaceAll(':', '-')}.jsonl`)
  const stream = createWriteStream(file, { mode: 0o600 }).on('error', () => undefined)
  let written = 0
  const write = (line: object) => {
    if (written > limit) return
    const text = `${JSON.stringify(line)}\n`
    written += text.length
    stream.write(text)
  }
  write({ type: 'run', ...header })
  return {
    handle: (event) => {
      // Much the largest part of a log, and the timeline does not show it.
      if (event.type !== 'remaining') write(event)
    },
    end: () => new Promise((resolve) => stream.once('close', resolve).end()),
  }
}
