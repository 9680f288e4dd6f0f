import { z } from 'zod'
import { errorFromStatus, KubernetesError } from './kubernetes-error.ts'
import { isRecord, parseObject } from './parse.ts'
import { query, resourcePath } from './paths.ts'
import type { Transport } from './transport.ts'
import type { KubernetesClient, WatchEvent } from './types.ts'

/** The server ends a watch after this long; the client resumes, and so notices what it never heard of. */
const timeoutSeconds = '300'

const eventSchema = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
})

/** @see KubernetesClient.watch */
export async function* watchStream(
  transport: Transport,
  ...[resource, options]: Parameters<KubernetesClient['watch']>
): AsyncGenerator<WatchEvent, void, undefined> {
  const { namespace, resourceVersion, signal, onOpen } = options
  const parameters = { watch: '1', allowWatchBookmarks: 'true', timeoutSeconds, resourceVersion }
  const path = resourcePath(resource, { namespace }) + query(parameters)
  try {
    const stream = await transport.stream({ method: 'GET', path, signal })
    onOpen?.()
    for await (const line of lines(stream)) yield parseEvent(line)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** The lines of a byte stream; a last one without its newline was cut off and is dropped. */
export async function* lines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) if (part !== '') yield part
  }
}

function parseEvent(line: string): WatchEvent {
  const { type, object } = eventSchema.parse(JSON.parse(line))
  if (type === 'ERROR') {
    throw errorFromStatus(500, object) ?? new KubernetesError(500, '', line.slice(0, 500))
  }
  return { type, object: type === 'BOOKMARK' ? parseBookmark(object) : parseObject(object) }
}

/** A bookmark is an object of the kind with nothing but its resourceVersion. */
function parseBookmark(value: unknown): WatchEvent['object'] {
  const metadata = isRecord(value) && isRecord(value.metadata) ? value.metadata : {}
  return parseObject({ ...(isRecord(value) ? value : {}), metadata: { name: '', ...metadata } })
}
