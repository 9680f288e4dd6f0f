import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import type { KubernetesObject } from '../cluster/types.ts'
import { textAt } from '../health/fields.ts'

/** Longest name of a release that Helm takes, and how much of a longer one Flux keeps. */
const [longestName, keptOfName, hashLength] = [53, 40, 12]

/** Where Helm keeps the records of a HelmRelease's release, and under which name. */
export function releaseOf(helmRelease: KubernetesObject): { name: string; namespace: string } {
  const { name: own, namespace = '' } = helmRelease.metadata
  const target = textAt(helmRelease, 'spec', 'targetNamespace')
  const named = textAt(helmRelease, 'spec', 'releaseName')
  return {
    name: shortened(named ?? (target === undefined ? own : `${target}-${own}`)),
    namespace: textAt(helmRelease, 'spec', 'storageNamespace') ?? namespace,
  }
}

/** As helm-controller does it (its internal/release/name.go). */
function shortened(name: string): string {
  if (name.length <= longestName) return name
  const hash = createHash('sha256').update(name).digest('hex')
  return `${name.slice(0, keptOfName)}-${hash.slice(0, hashLength)}`
}

const infoSchema = z.object({ info: z.object({ status: z.string() }) })
const [before, after] = ['uninstalling', 'failed'] as const

/**
 * The change that makes a record of Helm's say "failed" in place of "uninstalling", as
 * helm-controller itself does with "pending-upgrade"; undefined when it does not say that (any
 * more), or cannot be read. All else in it stays byte by byte: numbers of a chart's values may be
 * larger than JavaScript's. Pure.
 */
export function asFailed(secret: KubernetesObject): Record<string, unknown> | undefined {
  const text = decoded(textAt(secret, 'data', 'release') ?? '')
  if (text === undefined || statusIn(text) !== before) return undefined
  // Quotes inside of texts are escaped, and `info` comes before all that a chart brings.
  const changed = text.replace(`"status":"${before}"`, `"status":"${after}"`)
  if (statusIn(changed) !== after) return undefined
  // With the version, the server refuses it when somebody else has been at the record since.
  const { resourceVersion } = secret.metadata
  const metadata = { resourceVersion, labels: { status: after } }
  return { metadata, data: { release: encoded(changed) } }
}

/** Kubernetes' base64 around Helm's own around gzip. */
function decoded(data: string): string | undefined {
  try {
    const zipped = Buffer.from(Buffer.from(data, 'base64').toString('latin1'), 'base64')
    return gunzipSync(zipped).toString('utf8')
  } catch {
    return undefined
  }
}

function encoded(text: string): string {
  return Buffer.from(gzipSync(text).toString('base64'), 'latin1').toString('base64')
}

function statusIn(text: string): string | undefined {
  try {
    return infoSchema.parse(JSON.parse(text)).info.status
  } catch {
    return undefined
  }
}
