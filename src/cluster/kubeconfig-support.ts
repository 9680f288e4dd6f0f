import { kubeconfigError } from './kubeconfig-error.ts'
import type { KubeconfigCluster, KubeconfigUser } from './kubeconfig-schema.ts'

/** @throws FleetError for entries that fleet would have to misunderstand to use */
export function refuseUnsupported(
  file: string,
  { name: clusterName, cluster }: { name: string; cluster: KubeconfigCluster },
  { name: userName, user }: { name: string; user: KubeconfigUser | null | undefined },
): void {
  const program =
    user?.exec?.interactiveMode === 'Always'
      ? `the program ${user.exec.command}, which needs a terminal`
      : user?.['auth-provider'] && `the auth provider ${user['auth-provider'].name}`
  if (program && !user?.token && !user?.tokenFile) {
    throw kubeconfigError(
      file,
      `User ${userName} logs in by ${program}; fleet's background process cannot`,
      'Make a service account with `kubectl create serviceaccount`, a token for it with `kubectl create token`, and a context that uses it.',
    )
  }
  const refused = refusedSetting(cluster)
  if (refused) {
    const what = `Cluster ${clusterName} sets ${refused.key}, which fleet does not follow`
    throw kubeconfigError(file, what, refused.hint)
  }
}

function refusedSetting(cluster: KubeconfigCluster): { key: string; hint: string } | undefined {
  if (cluster['insecure-skip-tls-verify']) {
    const hint = "Put the cluster's certificate into certificate-authority-data instead."
    return { key: 'insecure-skip-tls-verify', hint }
  }
  if (cluster['proxy-url']) {
    return { key: 'proxy-url', hint: 'Use a context that reaches the API server directly.' }
  }
  return undefined
}
