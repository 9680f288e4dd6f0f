import { createClient } from '../cluster/client.js'
import type { KubernetesClient } from '../cluster/types.js'
import { whenReady } from '../cluster/when-ready.js'
import { sandboxAccess } from '../sandbox/access.js'
import { sandboxLayout } from '../sandbox/layout.js'
import { keptPorts } from '../sandbox/ports.js'
import { readFileIfExists } from '../system/files.js'

/** A client of the sandbox in a cluster's folder; undefined when it does not answer. */
export async function connectSandbox(folder: string): Promise<KubernetesClient | undefined> {
  const layout = sandboxLayout(folder)
  if ((await readFileIfExists(layout.certificate)) === undefined) return undefined
  const ports = await keptPorts(folder)
  return whenReady(createClient(await sandboxAccess(layout, 'admin', ports.sandbox.apiServer)))
}
