import { isExpired } from './failures.ts'
import { parseList } from './parse.ts'
import { query, resourcePath } from './paths.ts'
import type { Transport } from './transport.ts'
import type { KubernetesObject, ResourceKind } from './types.ts'

const pageSize = '500'

/** All objects of a kind, page by page, as of one moment: pages share a resourceVersion. */
export async function listAll(
  transport: Transport,
  resource: ResourceKind,
  options: { namespace?: string; labelSelector?: string } = {},
): Promise<{ items: KubernetesObject[]; resourceVersion: string }> {
  const path = resourcePath(resource, { namespace: options.namespace })
  const { labelSelector } = options
  const page = async (limit: string | undefined, token: string | undefined) => {
    const parameters = query({ labelSelector, limit, continue: token })
    return parseList(await transport.json({ method: 'GET', path: path + parameters }), resource)
  }
  try {
    const items: KubernetesObject[] = []
    let token: string | undefined
    for (;;) {
      const { items: more, resourceVersion, next } = await page(pageSize, token)
      for (const item of more) items.push(item)
      if (next === undefined) return { items, resourceVersion }
      token = next
    }
  } catch (error) {
    // The moment was compacted away between two pages; a list without pages cannot expire.
    if (isExpired(error)) return page(undefined, undefined)
    throw error
  }
}
