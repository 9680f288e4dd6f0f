import { codeOf } from '../system/files.ts'
import { KubernetesError } from './kubernetes-error.ts'

/** Codes of Node for a connection that could not be made or broke. */
const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
])

/** Whether nobody answered, as opposed to an answer that says no. */
export function isConnectionError(error: unknown): boolean {
  if (error instanceof AggregateError && error.errors.some(isConnectionError)) return true
  if (connectionCodes.has(codeOf(error) ?? '')) return true
  return error instanceof Error && error.cause !== undefined && isConnectionError(error.cause)
}

/** Whether nobody listens at the address at all: the server does not run. */
export function isRefused(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isRefused)
  return codeOf(error) === 'ECONNREFUSED'
}

/** Whether the same request may succeed a moment later: no answer, overload, or a server starting up. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof KubernetesError)) return isConnectionError(error)
  return error.status === 429 || error.status >= 500
}

/** Whether a resourceVersion or continue token is too old: list again. */
export function isExpired(error: unknown): boolean {
  return error instanceof KubernetesError && error.status === 410
}

/** Whether the server says that it is not there: the object, or the whole kind. */
export function isNotFound(error: unknown): boolean {
  return error instanceof KubernetesError && error.status === 404
}

/** Whether the kind itself is not served (yet, or any more), as opposed to an object or namespace. */
export function isKindNotServed(error: unknown): boolean {
  return isNotFound(error) && error instanceof KubernetesError && !error.details?.name
}
