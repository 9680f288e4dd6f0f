import { join } from 'node:path'
import { startSupervisor } from '../agent/supervisor.ts'
import { createClient } from '../cluster/client.ts'
import type { ClusterAccess, KubernetesClient } from '../cluster/types.ts'
import { sandboxAccess } from '../sandbox/access.ts'
import type { BinarySet } from '../sandbox/binaries/find.ts'
import { inheritedEnvironment } from '../sandbox/components/context.ts'
import { etcd } from '../sandbox/components/etcd.ts'
import { kubeApiserver } from '../sandbox/components/kube-apiserver.ts'
import { prepareCredentials } from '../sandbox/credentials.ts'
import { sandboxLayout } from '../sandbox/layout.ts'
import { provideDefinitions } from '../sandbox/setup.ts'
import { makePrivateFolder } from '../system/files.ts'
import { isLock, tryLock } from '../system/lock.ts'
import { pickFreePorts } from '../system/ports.ts'
import { removeOwnDefinitions } from './own-definitions.ts'

/** An API server for dry runs. */
export interface DryRunServer {
  access: ClusterAccess
  client: KubernetesClient
  /** Ends it; what it knows of definitions stays for the next time. */
  stop(): Promise<void>
}

/**
 * Starts etcd and an API server of fleet's own, with Flux's definitions: no controller runs there,
 * and nothing of any cluster is asked. Its data is kept, so that definitions are served at once the
 * next time; a second run beside it gets a folder of its own.
 * @throws FleetError when one of the two does not start
 */
export async function startDryRunServer(
  binaries: BinarySet,
  cache: string,
  signal: AbortSignal,
): Promise<DryRunServer> {
  const { folder, release } = await freeFolder(join(cache, 'validate'))
  const layout = sandboxLayout(folder)
  for (const one of [folder, layout.logs, layout.temporary]) await makePrivateFolder(one)
  const [apiServer = 0] = await pickFreePorts(1)
  await prepareCredentials(layout, 'validate', apiServer)
  const env = inheritedEnvironment(process.env, layout)
  const ports = {
    apiServer,
    kwok: 0,
    sourceController: 0,
    kustomizeController: 0,
    helmController: 0,
    sourceWatcher: 0,
  }
  const context = { layout, binaries: binaries.directory, ports, featureGates: {}, stages: [], env }
  const supervisor = await startSupervisor([etcd(context), kubeApiserver(context)], layout)
  const end = async () => {
    await supervisor.stop()
    await release()
  }
  try {
    await supervisor.ready(['kube-apiserver'], signal)
    const access = await sandboxAccess(layout, 'admin', apiServer)
    const client = createClient(access)
    const { directory } = binaries
    await removeOwnDefinitions(client)
    await provideDefinitions({ client, access, binaries: directory, chartPort: 0, signal })
    const stop = async () => {
      await client.close()
      await end()
    }
    return { access, client, stop }
  } catch (error) {
    await end()
    throw error
  }
}

/** The first of a few folders that no other run is using. */
async function freeFolder(parent: string): Promise<{ folder: string; release(): Promise<void> }> {
  for (let number = 1; ; number += 1) {
    const folder = join(parent, String(number))
    const lock = await tryLock(`${folder}.lock`, 'fleet validate')
    if (isLock(lock)) return { folder, release: () => lock.release() }
  }
}
