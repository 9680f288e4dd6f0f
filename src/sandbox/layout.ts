import { join } from 'node:path'

/** Who has a token, and therefore a kubeconfig, in the sandbox. */
export const identities = {
  admin: { user: 'fleet-admin', groups: ['system:masters'] },
  agent: { user: 'fleet-agent', groups: ['system:masters'] },
  'kube-controller-manager': { user: 'system:kube-controller-manager', groups: [] },
  'kube-scheduler': { user: 'system:kube-scheduler', groups: [] },
  kwok: { user: 'fleet-kwok', groups: ['system:masters'] },
  'source-controller': fluxIdentity('source-controller'),
  'kustomize-controller': fluxIdentity('kustomize-controller'),
  'helm-controller': fluxIdentity('helm-controller'),
  'source-watcher': fluxIdentity('source-watcher'),
} as const satisfies Record<string, { user: string; groups: readonly string[] }>
export type IdentityName = keyof typeof identities

/** The names that a controller's pod would have by its service account. */
function fluxIdentity(controller: string): { user: string; groups: readonly string[] } {
  return {
    user: `system:serviceaccount:flux-system:${controller}`,
    groups: ['system:serviceaccounts', 'system:serviceaccounts:flux-system'],
  }
}

/** Where the sandbox keeps what, below the cluster's folder. */
export function sandboxLayout(folder: string) {
  return {
    folder,
    etcdData: join(folder, 'etcd'),
    pki: join(folder, 'pki'),
    /** Made by kube-apiserver; holds the certificate and the authority that signed it. */
    certificate: join(folder, 'pki', 'apiserver.crt'),
    serviceAccountKey: join(folder, 'pki', 'service-account.key'),
    tokens: join(folder, 'tokens.csv'),
    credentials: join(folder, 'credentials.json'),
    artifacts: join(folder, 'artifacts'),
    /** What source-watcher offers. */
    externalArtifacts: join(folder, 'external-artifacts'),
    temporary: join(folder, 'tmp'),
    logs: join(folder, 'logs'),
    processes: join(folder, 'processes.json'),
    /** What KWOK does with connections to pods. */
    portForwards: join(folder, 'port-forwards.json'),
    /** The admin's, for kubectl, is `kubeconfig`; those of the parts lie beside each other. */
    kubeconfig: (name: IdentityName) =>
      name === 'admin' ? join(folder, 'kubeconfig') : join(folder, 'kubeconfigs', `${name}.json`),
  }
}
export type SandboxLayout = ReturnType<typeof sandboxLayout>

/** The one node that everything is scheduled to. */
export const nodeName = 'fleet-sandbox'
/** Where Flux lives; the repository's own flux-system components use the same. */
export const fluxNamespace = 'flux-system'
/** Prefix of the annotations by which the agent and KWOK's Stages work together. */
export const annotationPrefix = 'sandbox.fleet.local'
