import { createHash } from 'node:crypto'
import { z } from 'zod'
import { condition } from './made.ts'
import type { Operator } from './types.ts'

const Spec = z.object({ secretRef: z.object({ name: z.string() }).optional() })

/**
 * notification-controller: a Receiver is ready once the Secret with its token is there. Nothing
 * listens on its path, as nobody outside knows of the sandbox.
 */
export const receiver: Operator = (object, world) => {
  const { secretRef } = Spec.parse(object.spec)
  const { name, namespace, generation: observedGeneration } = object.metadata
  if (secretRef && world.get('', 'Secret', secretRef.name, namespace) === undefined) {
    const why = `unable to read token from secret '${namespace}/${secretRef.name}': Secret "${secretRef.name}" not found`
    const conditions = [condition('Ready', false, 'TokenNotFound', why)]
    return { makes: [], status: { observedGeneration, conditions } }
  }
  const path = `/hook/${createHash('sha256').update(`${namespace}/${name}`).digest('hex')}`
  const ready = condition('Ready', true, 'Succeeded', `Receiver initialized for path: ${path}`)
  return { makes: [], status: { observedGeneration, conditions: [ready], webhookPath: path } }
}
