import { dirname, join, resolve } from 'node:path'
import { ExitCode, FleetError } from '../errors.ts'
import { makePrivateFolder, writeFileAtomic } from '../system/files.ts'
import { fleetPaths } from '../system/paths.ts'
import { chartOf } from '../timeline/chart.ts'
import { drawHtml } from '../timeline/html.ts'
import type { RecordedRun } from '../timeline/recorded-run.ts'
import {
  listRecordings,
  readRecording,
  recordedClusters,
  recordingsFolder,
} from '../timeline/recordings.ts'
import { drawSvg } from '../timeline/svg.ts'
import { findCluster } from './find-cluster.ts'
import type { FleetOptions } from './fleet-options.ts'

export interface TimelineOptions extends FleetOptions {
  cluster?: string
  /** A path, or `-` for standard output; undefined writes beside the recording. */
  outputFile?: string
  format: 'html' | 'svg'
  /** 1 is the newest. */
  run: number
}

/** `fleet timeline`: writes a recorded run of `fleet up` as a picture, and prints where it is. */
export async function timeline(options: TimelineOptions): Promise<number> {
  const { cache } = fleetPaths()
  const { name: cluster } = await findCluster(options, await recordedClusters(cache), true)
  const { recording, run } = await chooseRun(cache, cluster, options.run)
  const chart = chartOf(run)
  const { markup } = options.format === 'svg' ? drawSvg(chart) : drawHtml(chart)
  if (options.outputFile === '-') {
    process.stdout.write(markup)
    return ExitCode.ok
  }
  const beside = join(
    recordingsFolder(cache, cluster),
    recording.replace(/\.jsonl$/, `.${options.format}`),
  )
  const file = resolve(options.outputFile ?? beside)
  await makePrivateFolder(dirname(file))
  await writeFileAtomic(file, markup, 0o644)
  const answer =
    options.output === 'json' ? JSON.stringify({ type: 'timeline', cluster, file }) : file
  process.stdout.write(`${answer}\n`)
  return ExitCode.ok
}

async function chooseRun(
  cache: string,
  cluster: string,
  wanted: number,
): Promise<{ recording: string; run: RecordedRun }> {
  const recordings = await listRecordings(cache, cluster)
  const recording = recordings[wanted - 1]
  if (recording === undefined) {
    const count = recordings.length
    throw new FleetError({
      code: 'no-such-run',
      message:
        count === 0
          ? `No run of ${cluster} was recorded`
          : `${cluster} has ${count} recorded run${count === 1 ? '' : 's'}, and none is number ${wanted}`,
      hint: count === 0 ? 'fleet up records each of its runs.' : 'The newest is --run 1.',
      exitCode: ExitCode.usage,
    })
  }
  const run = await readRecording(cache, cluster, recording)
  if (run !== undefined) return { recording, run }
  throw new FleetError({
    code: 'broken-recording',
    message: `${join(recordingsFolder(cache, cluster), recording)} is not what fleet wrote`,
    hint: 'Remove the file; the other runs are counted on without it.',
  })
}
