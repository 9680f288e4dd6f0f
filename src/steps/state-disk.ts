import type { Blocked } from '../engine/step.ts'
import { ExitCode } from '../errors.ts'
import { folderBytes, freeBytes, inBytes } from '../sandbox/binaries/disk.ts'

/** Measured on the built-in fleet: etcd's log takes four files of 64 MB, all else 5 MB. */
const clusterBytes = 300_000_000

/**
 * Why a sandbox cannot be started in its folder: etcd would end in the middle of the run. What is
 * there already counts. Undefined when the disk has room.
 */
export async function lackingDisk(
  folder: string,
  free: (folder: string) => Promise<number> = freeBytes,
): Promise<Blocked | undefined> {
  const need = Math.max(0, clusterBytes - (await folderBytes(folder)))
  const left = await free(folder)
  if (left >= need) return undefined
  return {
    kind: 'blocked',
    code: 'disk-space',
    reason: `The sandbox needs ${inBytes(need)} more in ${folder}, and ${inBytes(left)} are free`,
    hint: `Free ${inBytes(need - left)}, or point XDG_STATE_HOME at a larger disk.`,
    exitCode: ExitCode.machine,
  }
}
