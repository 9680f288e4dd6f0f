import { join } from 'node:path'
import { ExitCode, FleetError } from '../errors.ts'
import type { FleetPaths } from '../system/paths.ts'
import { withExport } from './export.ts'
import type { FleetModel, FleetSource, Service } from './model.ts'
import { findProblems } from './problems.ts'
import { cachedReader, type Reader } from './reader.ts'
import { loadReading, readingFile, type StoredReading, storeReading } from './readings.ts'

export interface ReadDeps {
  paths: Pick<FleetPaths, 'cache'>
  signal?: AbortSignal
  /** The built one in the cache, unless told otherwise. */
  reader?: Reader
  /** Whether the user gave the key of encrypted Secrets (--sops-age-key-file). */
  hasAgeKey?: boolean
  /** Also the schemas of the CRDs that the fleet brings. */
  schemas?: boolean
}

/**
 * Reads what Flux would apply from a fleet's commit: services, edges, resources, and what is wrong
 * with them. Readings are kept by git tree, so the same commit is read once.
 * @throws FleetError when not even the root can be built.
 */
export async function readFleet(source: FleetSource, deps: ReadDeps): Promise<FleetModel> {
  const { paths, schemas = false, signal } = deps
  const { cache } = paths
  const reader = deps.reader ?? (await cachedReader(cache))
  const file = readingFile(cache, { ...source, reader: reader.key, schemas })
  let reading = await loadReading(file)
  if (!reading) {
    reading = await build(source, { cache, reader: await reader.path(), schemas, signal })
    await storeReading(file, reading)
  }
  const { root, services, duplicates } = reading
  if (root.error) throw unbuildable(root, root.error, source)
  const problems = findProblems({ root, services, duplicates }, deps.hasAgeKey === true)
  return { source, root, services, problems }
}

async function build(
  source: FleetSource,
  options: { cache: string; reader: string; schemas: boolean; signal: AbortSignal | undefined },
): Promise<StoredReading> {
  const { cache, reader, schemas, signal } = options
  // Loaded here: with a stored reading none of it is needed.
  const [{ runReader }, { toService }, { LineFinder }] = await Promise.all([
    import('./run-reader.ts'),
    import('./service.ts'),
    import('./line-finder.ts'),
  ])
  return withExport(source, join(cache, 'exports'), async (folder) => {
    const { root, kustomizations, duplicates } = await runReader(
      reader,
      folder,
      { path: source.path, schemas },
      signal,
    )
    const lines = new LineFinder(folder)
    const place = async (file: string | undefined, id: string) =>
      (await lines.kustomization(file, id.split('/')[1] ?? '')).location
    return {
      root: await toService(root, folder, lines),
      services: await Promise.all(kustomizations.map((read) => toService(read, folder, lines))),
      duplicates: await Promise.all(
        duplicates.map(async ({ id, first, second }) => ({
          id,
          places: [await place(first, id), await place(second, id)].filter(
            (found) => found !== undefined,
          ),
        })),
      ),
    }
  })
}

function unbuildable(
  root: Service,
  error: NonNullable<Service['error']>,
  source: FleetSource,
): FleetError {
  const { file, line } = error.location ?? {}
  const place = file === undefined ? source.path : `${file}:${line}`
  return new FleetError({
    code: 'does-not-build',
    message: `${place}: the root Kustomization ${root.id} does not build`,
    why: error.message,
    hint: `Mend it, commit it on the branch ${source.branch} and run the same command again.`,
    exitCode: ExitCode.usage,
  })
}
