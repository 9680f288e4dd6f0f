import { createDiscovery } from './discovery.ts'
import { isKindNotServed, isNotFound } from './failures.ts'
import { KubernetesError } from './kubernetes-error.ts'
import { listAll } from './list.ts'
import { parseObject } from './parse.ts'
import { query, resourcePath } from './paths.ts'
import { createTransport, type Transport } from './transport.ts'
import type { ClusterAccess, KubernetesClient, KubernetesObject, WatchEvent } from './types.ts'
import { watchStream } from './watch-stream.ts'

/** Whom the server records as the owner of what fleet writes. */
const defaultFieldManager = 'fleet'

/** A client of one API server; connects with the first call. `close` ends all calls and watches. */
export function createClient(access: ClusterAccess): KubernetesClient {
  const transport = createTransport(access)
  const discovery = createDiscovery(transport)
  /** A kind that discovery named and the server no longer knows: the next look must ask anew. */
  const noticing = (error: unknown): unknown => {
    if (isKindNotServed(error)) discovery.invalidate()
    return error
  }

  return {
    get: (resource, name, namespace) =>
      unlessNotFound(undefined, async () => {
        const path = resourcePath(resource, { namespace, name })
        return parseObject(await transport.json({ method: 'GET', path }))
      }),

    list: (resource, options) =>
      listAll(transport, resource, options).catch((error) => {
        throw noticing(error)
      }),

    apply: async (object, fieldManager = defaultFieldManager) => {
      const resource = await discovery.resourceOf(object.apiVersion, object.kind)
      if (!resource) throw notServed(object)
      const { name, namespace = 'default' } = object.metadata
      const path =
        resourcePath(resource, { name, namespace }) + query({ fieldManager, force: 'true' })
      const answer = patch(transport, path, 'application/apply-patch+yaml', object)
      return answer.catch((error) => {
        throw noticing(error)
      })
    },

    patch: (resource, target, body, subresource) => {
      const path = resourcePath(resource, { ...target, subresource })
      const parameters = query({ fieldManager: defaultFieldManager })
      return patch(transport, path + parameters, 'application/merge-patch+json', body)
    },

    delete: (resource, target) =>
      unlessNotFound(false, async () => {
        const path = resourcePath(resource, target) + query({ propagationPolicy: 'Background' })
        await transport.json({ method: 'DELETE', path })
        return true
      }),

    watch: async function* (resource, options): AsyncGenerator<WatchEvent> {
      try {
        yield* watchStream(transport, resource, options)
      } catch (error) {
        throw noticing(error)
      }
    },

    resourceOf: (apiVersionOrGroup, kind) => discovery.resourceOf(apiVersionOrGroup, kind),
    raw: (path) => transport.send({ method: 'GET', path }),
    close: () => transport.close(),
  }
}

async function patch(
  transport: Transport,
  path: string,
  contentType: string,
  value: unknown,
): Promise<KubernetesObject> {
  const body = { contentType, value }
  return parseObject(await transport.json({ method: 'PATCH', path, body }))
}

async function unlessNotFound<T, U>(otherwise: U, call: () => Promise<T>): Promise<T | U> {
  try {
    return await call()
  } catch (error) {
    if (isNotFound(error)) return otherwise
    throw error
  }
}

function notServed({ apiVersion, kind, metadata }: KubernetesObject): KubernetesError {
  return new KubernetesError(
    404,
    'NotFound',
    `the API server serves no ${kind} of ${apiVersion} (wanted for ${metadata.name}): is its CustomResourceDefinition missing?`,
  )
}
