import { z } from 'zod'
import type { KubernetesObject } from '../../cluster/types.ts'
import { condition, secret } from './made.ts'
import type { Operator, Outcome } from './types.ts'

const group = 'cert-manager.io'
/** Where cert-manager looks for the Secrets of ClusterIssuers, unless told otherwise. */
const clusterResourceNamespace = 'cert-manager'

const IssuerSpec = z.object({ ca: z.object({ secretName: z.string() }).optional() })
const CertificateSpec = z.object({
  secretName: z.string(),
  issuerRef: z.object({
    name: z.string(),
    kind: z.string().default('Issuer'),
    group: z.string().default(group),
  }),
})

/** An issuer is ready at once, as nobody outside is asked; one with its own CA needs that Secret. */
export const issuer: Operator = (object, world) => {
  const { ca } = IssuerSpec.parse(object.spec)
  const home =
    object.kind === 'ClusterIssuer' ? clusterResourceNamespace : object.metadata.namespace
  if (ca !== undefined && world.get('', 'Secret', ca.secretName, home) === undefined) {
    const why = `Error getting keypair for CA issuer: secret "${ca.secretName}" not found in ${home}`
    return ready(false, 'ErrGetKeyPair', why)
  }
  return ready(true, 'IsReady', 'Signing as the sandbox does: without any real certificate')
}

/** The Secret of a Certificate, if its issuer is ready; like cert-manager's, it outlives it. */
export const certificate: Operator = (object, world) => {
  const { secretName, issuerRef } = CertificateSpec.parse(object.spec)
  const named = `${issuerRef.kind} "${issuerRef.name}"`
  if (issuerRef.group !== group) {
    return ready(false, 'Pending', `the sandbox has nothing for issuers of ${issuerRef.group}`)
  }
  const { namespace } = object.metadata
  const home = issuerRef.kind === 'ClusterIssuer' ? undefined : namespace
  const found = world.get(group, issuerRef.kind, issuerRef.name, home)
  if (found === undefined) return ready(false, 'Pending', `Referenced ${named} not found`)
  if (!isReady(found)) return ready(false, 'Pending', `Referenced ${named} is not ready`)
  const keys = ['tls.crt', 'tls.key', 'ca.crt']
  const made = secret(object, secretName, keys, 'kubernetes.io/tls')
  const { ownerReferences: _, ...metadata } = made.metadata
  return {
    ...ready(true, 'Ready', 'Certificate is up to date and has not expired'),
    makes: [{ ...made, metadata }],
  }
}

const Status = z.object({
  conditions: z.array(z.object({ type: z.string(), status: z.string() })),
})

function isReady({ status }: KubernetesObject): boolean {
  const parsed = Status.safeParse(status)
  return (
    parsed.success &&
    parsed.data.conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
  )
}

function ready(holds: boolean, reason: string, message: string): Outcome {
  return { makes: [], status: { conditions: [condition('Ready', holds, reason, message)] } }
}
