import { join } from 'node:path'

/** What fleet keeps about a cluster that it did not make, below the cluster's folder. */
export function existingLayout(folder: string) {
  return {
    /** The one context of the user's kubeconfig, as it was at the last `up`. */
    kubeconfig: join(folder, 'kubeconfig'),
  }
}
