import semver from 'semver'
import { findBinaries } from '../sandbox/binaries/find.ts'
import { run } from '../system/process.ts'
import { oldestKind } from './node-image.ts'

/**
 * Path of kind's command line: the one on PATH when it is new enough for the node image, else the
 * one that fleet built. Undefined when there is neither.
 */
export async function findKind(cache: string): Promise<string | undefined> {
  if (await isNewEnough('kind')) return 'kind'
  return (await findBinaries({ cache, module: 'kind' }))?.path('kind')
}

/** Whether the kind on PATH will do. */
export function hasOwnKind(): Promise<boolean> {
  return isNewEnough('kind')
}

async function isNewEnough(command: string): Promise<boolean> {
  try {
    const { stdout } = await run(command, ['version'])
    const version = semver.coerce(stdout)
    return version !== null && semver.gte(version, oldestKind)
  } catch {
    return false
  }
}
