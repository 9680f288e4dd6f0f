import { FleetError } from '../errors.ts'
import { isLock, tryLock } from '../system/lock.ts'
import { clusterLock, type FleetPaths } from '../system/paths.ts'

/**
 * Does work on a cluster that no other fleet command may do at the same time.
 * @throws FleetError naming the process that is at work already.
 */
export async function withClusterLock<T>(
  paths: FleetPaths,
  cluster: string,
  purpose: string,
  work: () => Promise<T>,
): Promise<T> {
  const lock = await tryLock(clusterLock(paths, cluster), purpose)
  if (!isLock(lock)) {
    throw new FleetError({
      code: 'cluster-busy',
      message: `${lock.purpose} (process ${lock.pid}) is at work on the cluster ${cluster}`,
      hint: 'Wait for it, or end it with Ctrl-C in its terminal; fleet status shows how far it is.',
    })
  }
  try {
    return await work()
  } finally {
    await lock.release()
  }
}
