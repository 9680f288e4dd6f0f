import { join } from 'node:path'

/** What fleet keeps about a kind cluster, below the cluster's folder. */
export function kindLayout(folder: string) {
  return {
    /** Complete when kind was: written by kind at the very end. */
    kubeconfig: join(folder, 'kubeconfig'),
    /** What kind is told. */
    config: join(folder, 'kind.yaml'),
    /** Engine, ports and addresses, kept since the cluster was made. */
    kept: join(folder, 'kind.json'),
    /** Mounted into every node, so that a node says whose it is. */
    mark: join(folder, 'node'),
  }
}
