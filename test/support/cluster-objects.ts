import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { createClient } from '../../src/cluster/client.ts'
import type { KubernetesObject } from '../../src/cluster/types.ts'
import { sandboxAccess } from '../../src/sandbox/access.ts'
import { sandboxLayout } from '../../src/sandbox/layout.ts'

const Ports = z.object({ sandbox: z.object({ apiServer: z.int().positive() }) })

/** All objects of a kind in a sandbox, asked of its API server and not of fleet. */
export async function clusterObjects(
  folder: string,
  group: string,
  kind: string,
): Promise<KubernetesObject[]> {
  const ports = Ports.parse(JSON.parse(readFileSync(join(folder, 'ports.json'), 'utf8')))
  const access = await sandboxAccess(sandboxLayout(folder), 'admin', ports.sandbox.apiServer)
  const client = createClient(access)
  try {
    const resource = await client.resourceOf(group, kind)
    return resource ? (await client.list(resource)).items : []
  } finally {
    await client.close()
  }
}
