import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { isKindNotServed, isTransient } from '../cluster/failures.ts'
import type { KubernetesClient } from '../cluster/types.ts'
import { originalUrl } from './charts/urls.ts'

const PROBE = 'fleet-admission-probe'
const PROBE_URL = 'https://charts.invalid'
const Spec = z.object({ url: z.string() })

/**
 * Resolves once the admission policies act. The API server takes up a new policy at its next look
 * (once a second), and a source created before that would keep its own url; only trying tells.
 * @throws the signal's reason when it aborts first
 */
export async function untilAdmissionActs(
  client: Pick<KubernetesClient, 'apply' | 'delete' | 'resourceOf'>,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  const apiVersion = 'source.toolkit.fluxcd.io/v1'
  const kind = 'HelmRepository'
  const resource = await client.resourceOf(apiVersion, kind)
  if (resource === undefined) return
  const target = { name: PROBE, namespace }
  const spec = { url: PROBE_URL, interval: '1h', suspend: true }
  const isRewritten = async () => {
    const answer = await client.apply({ apiVersion, kind, metadata: target, spec })
    const { url } = Spec.parse(answer.spec)
    return url !== PROBE_URL && originalUrl(url) === PROBE_URL
  }
  try {
    while (!(await isRewritten().catch(unlessItPasses))) {
      await sleep(50, undefined, { signal })
    }
  } finally {
    await client.delete(resource, target)
  }
}

/** A CRD applied a moment ago may be refused as unknown yet. */
function unlessItPasses(error: unknown): false {
  if (isKindNotServed(error) || isTransient(error)) return false
  throw error
}
