import { type LentCredential, type PluginCluster, runPlugin } from './credential-plugin.ts'
import type { KubeconfigExec } from './kubeconfig-schema.ts'
import type { ClusterAccess, Credential } from './types.ts'

/** A user who logs in by a plugin; what that lends is used until it ends. */
export interface Login {
  plugin: KubeconfigExec
  cluster: PluginCluster
  /** @throws FleetError when the plugin gives none */
  credential(): Promise<Credential>
  /** Never to be used again: the server refused it. */
  forget(refused: Credential): void
}

/** Asked again so long before the end that a request still gets there. Milliseconds. */
const marginMs = 10_000

/** A login that asks the plugin with the first request, and not twice at a time. */
export function createLogin(
  plugin: KubeconfigExec,
  cluster: PluginCluster,
  { ask = runPlugin, now = Date.now } = {},
): Login {
  let lent: LentCredential | undefined
  let asking: Promise<LentCredential> | undefined
  const renew = async () => {
    try {
      lent = await ask(plugin, cluster)
      return lent
    } finally {
      asking = undefined
    }
  }
  return {
    plugin,
    cluster,
    credential: async () => {
      if (lent && lent.until - marginMs > now()) return lent
      asking ??= renew()
      return asking
    },
    forget: (refused) => {
      if (lent === refused) lent = undefined
    },
  }
}

/** What proves to the server who asks: of the kubeconfig itself, or lent by its plugin. */
export async function credentialOf(access: ClusterAccess): Promise<Credential> {
  return access.login ? access.login.credential() : access
}
