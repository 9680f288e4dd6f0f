import { rm, stat } from 'node:fs/promises'
import { imagesFolder } from '../images/layout.ts'
import { removeCaches } from '../images/remove.ts'
import { machineOf, madeProfiles, markOf } from '../providers/colima-maker.ts'
import { folderBytes, inBytes } from '../sandbox/binaries/disk.ts'
import { secretsFolder } from '../secrets/kept.ts'
import { removeMachine } from '../steps/colima.ts'
import type { FleetPaths } from '../system/paths.ts'

/** Something that outlives a cluster until `fleet down --purge`. */
export interface Kept {
  /** "development secrets", "cached images of every cluster (1.2 GB)" */
  what: string
  folder: string
  remove(): Promise<void>
}

/** What is kept of a cluster, or for the next one. */
export async function keptOf(paths: Pick<FleetPaths, 'state'>, cluster: string): Promise<Kept[]> {
  const secrets = secretsFolder(paths, cluster)
  const images = imagesFolder(paths)
  const all = [
    {
      what: 'development secrets',
      folder: secrets,
      remove: () => rm(secrets, { recursive: true, force: true }),
    },
    {
      what: `cached images of every cluster (${inBytes(await folderBytes(images))})`,
      folder: images,
      remove: () => removeCaches(images),
    },
  ]
  for (const profile of await madeProfiles(paths.state)) {
    const mark = markOf(paths.state, profile)
    all.push({
      what: `the Colima machine ${profile} with its images`,
      folder: mark,
      remove: () => removeMachine(machineOf(paths.state, profile), mark),
    })
  }
  const there = await Promise.all(all.map(({ folder }) => exists(folder)))
  return all.filter((_, index) => there[index])
}

/** Removes it for good. */
export async function purge(kept: Kept[]): Promise<void> {
  for (const { remove } of kept) await remove()
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
