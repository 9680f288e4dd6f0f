import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { ClusterAccess } from '../cluster/types.ts'
import type { IdentityName, SandboxLayout } from './layout.ts'

const schema = z.object({ tokens: z.record(z.string(), z.string()) })

/** How one of the sandbox's identities reaches its API server, once that has started. */
export async function sandboxAccess(
  layout: SandboxLayout,
  identity: IdentityName,
  apiServerPort: number,
): Promise<ClusterAccess> {
  const { tokens } = schema.parse(JSON.parse(await readFile(layout.credentials, 'utf8')))
  return {
    server: `https://127.0.0.1:${apiServerPort}`,
    certificateAuthority: await readFile(layout.certificate, 'utf8'),
    token: tokens[identity] ?? '',
  }
}
