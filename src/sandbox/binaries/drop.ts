import { readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isLock, tryLock } from '../../system/lock.ts'
import type { Location } from './location.ts'

/** Removes Go's caches of a finished build. */
export async function dropBuild(location: Location): Promise<void> {
  await rm(location.build, { recursive: true, force: true, maxRetries: 3 })
}

/** Removes what unfinished builds of other pins left: gigabytes that nobody would go on with. */
export async function dropOtherBuilds(location: Location): Promise<void> {
  const parent = dirname(location.build)
  const names = await readdir(parent).catch(() => [])
  for (const name of names) {
    const folder = join(parent, name)
    const ours = name.startsWith(`${location.module.name}-`) && !name.endsWith('.lock')
    if (!ours || folder === location.build) continue
    const lock = await tryLock(`${folder}.lock`, 'removing an unfinished build of other pins')
    if (!isLock(lock)) continue
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    await lock.release()
  }
}
