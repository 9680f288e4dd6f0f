import { createClient } from '../cluster/client.ts'
import type { KubernetesClient } from '../cluster/types.ts'
import { whenReady } from '../cluster/when-ready.ts'
import { sandboxAccess } from '../sandbox/access.ts'
import { sandboxLayout } from '../sandbox/layout.ts'
import { keptPorts } from '../sandbox/ports.ts'
import { readFileIfExists } from '../system/files.ts'

/** A client of the sandbox in a cluster's folder; undefined when it does not answer. */
export async function connectSandbox(folder: string): Promise<KubernetesClient | undefined> {
  const layout = sandboxLayout(folder)
  if ((await readFileIfExists(layout.certificate)) === undefined) return undefined
  const ports = await keptPorts(folder)
  return whenReady(createClient(await sandboxAccess(layout, 'admin', ports.sandbox.apiServer)))
}
