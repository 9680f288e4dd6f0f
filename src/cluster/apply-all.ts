import { FleetError, messageOf } from '../errors.ts'
import { definedKind, isDefinition } from './definitions.ts'
import { each } from './each.ts'
import { untilServed } from './establish.ts'
import { isKindNotServed, isTransient } from './failures.ts'
import { KubernetesError } from './kubernetes-error.ts'
import { splitApiVersion } from './paths.ts'
import { retrying } from './retry.ts'
import type { KubernetesClient, KubernetesObject } from './types.ts'

export interface ApplyAllOptions {
  signal?: AbortSignal
  fieldManager?: string
  /** Requests at a time. */
  concurrency?: number
  /** Milliseconds for which an API server that does not answer is put up with, per object. */
  patience?: number
}

/**
 * Applies objects in an order that works: CRDs and Namespaces, then, when the CRDs are served, all
 * others side by side. Errors that pass are waited out. Gives back the objects as the server now
 * has them, in the order given.
 * @throws FleetError that names the object and quotes the server
 */
export async function applyAll(
  client: KubernetesClient,
  objects: KubernetesObject[],
  options: ApplyAllOptions = {},
): Promise<KubernetesObject[]> {
  const { signal = new AbortController().signal, concurrency = 8, patience = 30_000 } = options
  const applied = new Map<KubernetesObject, KubernetesObject>()
  const applyOne = async (object: KubernetesObject) => {
    const passes = (error: unknown) => isTransient(error) || isJustDefined(error, object, objects)
    const call = () => client.apply(object, options.fieldManager)
    const answer = retrying(call, { signal, patience, passes })
    applied.set(object, await answer.catch((error) => Promise.reject(explain(error, object))))
  }

  await each(objects.filter(comesFirst), concurrency, applyOne)
  const definitions = [...applied.values()].filter(isDefinition)
  await untilServed(client, definitions, signal)
  await each(
    objects.filter((object) => !comesFirst(object)),
    concurrency,
    applyOne,
  )
  return objects.map((object) => applied.get(object) ?? object)
}

function comesFirst(object: KubernetesObject): boolean {
  return isDefinition(object) || (object.kind === 'Namespace' && object.apiVersion === 'v1')
}

/** A kind whose CRD is among the objects may be refused as unknown for a moment yet. */
function isJustDefined(error: unknown, object: KubernetesObject, all: KubernetesObject[]): boolean {
  if (!isKindNotServed(error)) return false
  return all.filter(isDefinition).some((definition) => {
    const { group, kind } = definedKind(definition)
    return kind === object.kind && group === splitApiVersion(object.apiVersion).group
  })
}

function explain(error: unknown, object: KubernetesObject): unknown {
  if (!(error instanceof KubernetesError) && !isTransient(error)) return error
  const { name, namespace } = object.metadata
  return new FleetError({
    code: 'apply-failed',
    message: `Cannot apply ${object.kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
    why: messageOf(error),
    hint:
      error instanceof KubernetesError
        ? 'Correct the object as the API server asks, then run the same command again.'
        : 'Look whether the cluster is up (fleet status), then run the same command again.',
    cause: error,
  })
}
