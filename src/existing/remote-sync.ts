import type { KubernetesObject } from '../cluster/types.ts'
import type { FleetModel } from '../repository/model.ts'
import { ownSync } from '../steps/fleet-objects.ts'

/** Where the fleet's repository lies for everybody. */
export interface Remote {
  url: string
  branch: string
}

/**
 * The GitRepository and the root Kustomization as the repository itself holds them, since an
 * existing cluster reads from where everybody does; what it does not hold is Flux's customary one.
 */
export function remoteSync(model: FleetModel, remote: Remote) {
  const { root, source, rootSpec, sourceSpec } = ownSync(model)
  const gitRepository: KubernetesObject = {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { ...source },
    spec: { interval: '1m', url: remote.url, ref: { branch: remote.branch }, ...sourceSpec },
  }
  const kustomization: KubernetesObject = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { ...root },
    spec: {
      interval: '10m',
      prune: true,
      path: model.source.path,
      sourceRef: { kind: 'GitRepository', ...source },
      ...rootSpec,
    },
  }
  return { gitRepository, kustomization }
}

/**
 * A remote's URL as Flux takes it. `git@host:owner/name` becomes https, since Flux has no key of
 * the user's; a private repository needs a Secret in either case.
 */
export function fluxUrl(url: string): string {
  const scp = /^(?:[^@/]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(url)
  if (scp) return `https://${scp[1]}/${scp[2]}`
  return url.replace(/^ssh:\/\/(?:[^@/]+@)?([^/:]+)(?::\d+)?\//, 'https://$1/')
}
