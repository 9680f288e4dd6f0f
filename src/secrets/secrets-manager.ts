import { isDeepStrictEqual } from 'node:util'
import { request } from 'undici'
import { z } from 'zod'
import type { DevelopmentSecrets } from './kept.ts'

/** Where a LocalStack is, and in which region its secrets are wanted. */
export interface SecretsManager {
  /** `http://127.0.0.1:21234` */
  url: string
  region: string
}

/** How many secrets were made, given another value, or left as they were. */
export interface Seeded {
  created: number
  changed: number
  kept: number
}

const Health = z.object({ services: z.record(z.string(), z.string()) })
const Value = z.object({ SecretString: z.string() })
const Failure = z
  .object({ __type: z.string(), message: z.string().optional() })
  .transform(({ __type: kind, message }) => ({ kind, message }))

/** Whether LocalStack says that its Secrets Manager can be used; false also while it does not answer. */
export async function isHealthy({ url }: SecretsManager, signal: AbortSignal): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`${url}/_localstack/health`, { signal })
    const { services } = Health.parse(await body.json())
    const state = services.secretsmanager ?? ''
    return statusCode === 200 && ['available', 'running'].includes(state)
  } catch {
    signal.throwIfAborted()
    return false
  }
}

/**
 * Puts secrets into AWS Secrets Manager's API: missing ones are created, others get their value
 * unless they have it.
 * @throws when the API does not answer or refuses, with its words
 */
export async function seedSecrets(
  manager: SecretsManager,
  secrets: DevelopmentSecrets,
  signal: AbortSignal,
): Promise<Seeded> {
  const seeded: Seeded = { created: 0, changed: 0, kept: 0 }
  for (const [key, value] of Object.entries(secrets)) {
    seeded[await seedOne(manager, key, value, signal)] += 1
  }
  return seeded
}

async function seedOne(
  manager: SecretsManager,
  key: string,
  value: Record<string, string>,
  signal: AbortSignal,
): Promise<keyof Seeded> {
  const SecretString = JSON.stringify(value)
  const found = await call(manager, 'GetSecretValue', { SecretId: key }, signal)
  if (found.failure?.endsWith('ResourceNotFoundException')) {
    await mustCall(manager, 'CreateSecret', { Name: key, SecretString }, signal)
    return 'created'
  }
  if (found.failure !== undefined) throw refusal('GetSecretValue', found)
  if (isSame(Value.parse(found.body).SecretString, value)) return 'kept'
  await mustCall(manager, 'PutSecretValue', { SecretId: key, SecretString }, signal)
  return 'changed'
}

function isSame(text: string, value: Record<string, string>): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(text), value)
  } catch {
    return false
  }
}

interface Answer {
  body: unknown
  /** The kind of error, when it is one. */
  failure?: string
  message?: string | undefined
}

/** One call of the AWS JSON protocol, version 1.1. */
async function call(
  { url, region }: SecretsManager,
  action: string,
  input: Record<string, string>,
  signal: AbortSignal,
): Promise<Answer> {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '')
  const scope = `test/${day}/${region}/secretsmanager/aws4_request`
  const { statusCode, body } = await request(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `secretsmanager.${action}`,
      // LocalStack takes account and region from it and verifies no signature.
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
    },
    body: JSON.stringify({ ...input, ...(action === 'GetSecretValue' ? {} : token()) }),
    signal,
  })
  const answer: unknown = await body.json()
  if (statusCode < 300) return { body: answer }
  const failure = Failure.safeParse(answer).data
  return {
    body: answer,
    failure: failure?.kind ?? `HTTP ${statusCode}`,
    message: failure?.message,
  }
}

async function mustCall(...args: Parameters<typeof call>): Promise<void> {
  const answer = await call(...args)
  if (answer.failure !== undefined) throw refusal(args[1], answer)
}

/** Makes a repeated write harmless. */
function token(): { ClientRequestToken: string } {
  return { ClientRequestToken: crypto.randomUUID() }
}

function refusal(action: string, { failure, message = '' }: Answer): Error {
  return new Error(`LocalStack refused ${action}: ${failure} ${message}`.trimEnd())
}
