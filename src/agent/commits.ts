import { z } from 'zod'
import type { KubernetesClient } from '../cluster/types.ts'
import { requestReconcile } from '../flux/annotate.ts'
import { isAgentUrl } from '../flux/source.ts'

const specSchema = z.object({ url: z.string() })

/** Tells Flux to fetch at once: every GitRepository that reads from this agent. */
export async function announceCommit(client: KubernetesClient, agentPort: number): Promise<void> {
  const kind = await client.resourceOf('source.toolkit.fluxcd.io', 'GitRepository')
  if (!kind) return
  const { items } = await client.list(kind)
  const own = items.filter(({ spec }) => {
    const parsed = specSchema.safeParse(spec)
    return parsed.success && isAgentUrl(parsed.data.url, agentPort)
  })
  await Promise.all(
    own.map(({ metadata: { name, namespace = '' } }) =>
      requestReconcile(client, { kind: 'GitRepository', name, namespace }),
    ),
  )
}
