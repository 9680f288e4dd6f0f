import { z } from 'zod'

const causeSchema = z.object({
  reason: z.string().optional(),
  message: z.string().optional(),
  field: z.string().optional(),
})

/** The API's `Status` (meta/v1), as far as it explains a refusal. */
const statusSchema = z.object({
  kind: z.literal('Status'),
  message: z.string().optional(),
  reason: z.string().optional(),
  code: z.number().optional(),
  details: z
    .looseObject({
      name: z.string().optional(),
      group: z.string().optional(),
      kind: z.string().optional(),
      causes: z.array(causeSchema).optional(),
      retryAfterSeconds: z.number().optional(),
    })
    .optional(),
})

export type StatusDetails = NonNullable<z.infer<typeof statusSchema>['details']>

/** A refusal by the API server, in its own words. */
export class KubernetesError extends Error {
  /** HTTP status code; also for errors inside a watch stream. */
  readonly status: number
  /** Machine-readable: NotFound, Conflict, Invalid, Expired, Forbidden, …; empty when not given. */
  readonly reason: string
  readonly details: StatusDetails | undefined

  constructor(status: number, reason: string, message: string, details?: StatusDetails) {
    super(message)
    this.name = 'KubernetesError'
    this.status = status
    this.reason = reason
    this.details = details
  }
}

/** The error for a response's body: a Status object, or whatever a proxy in between said. */
export function errorFromBody(httpStatus: number, body: string): KubernetesError {
  return errorFromStatus(httpStatus, tryParse(body)) ?? plainError(httpStatus, body)
}

/** The error for a parsed Status object; undefined when it is not one. */
export function errorFromStatus(httpStatus: number, value: unknown): KubernetesError | undefined {
  const parsed = statusSchema.safeParse(value)
  if (!parsed.success) return undefined
  const { code = httpStatus, reason = '', message = `HTTP ${code}`, details } = parsed.data
  return new KubernetesError(code, reason, message, details)
}

function plainError(httpStatus: number, body: string): KubernetesError {
  const text = body.trim().slice(0, 500)
  return new KubernetesError(httpStatus, '', text === '' ? `HTTP ${httpStatus}` : text)
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
