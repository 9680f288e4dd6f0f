import { parse } from 'yaml'
import { z } from 'zod'
import { isRecord } from '../../cluster/parse.ts'
import type { RenderedResource } from '../../repository/model.ts'

type Values = Record<string, unknown>

const From = z.object({
  kind: z.string(),
  name: z.string(),
  valuesKey: z.string().default('values.yaml'),
  targetPath: z.string().optional(),
})
const Spec = z.object({
  values: z.record(z.string(), z.unknown()).default({}),
  valuesFrom: z.array(From).default([]),
})
const Data = z.object({ data: z.record(z.string(), z.string()) })

/** What a HelmRelease gives to its chart, and the sources whose content nobody here knows. */
export interface ReleaseValues {
  values: Values
  /** "Secret grafana-admin" */
  unknown: string[]
}

/**
 * Puts a release's values together as helm-controller does: valuesFrom in its order, then values.
 * Contents of Secrets, and what goes to a targetPath, count as unknown. Pure.
 */
export function releaseValues(
  { namespace, object }: RenderedResource,
  all: RenderedResource[],
): ReleaseValues {
  const spec = Spec.safeParse(object.spec)
  if (!spec.success) return { values: {}, unknown: ['its own spec'] }
  const unknown: string[] = []
  let values: Values = {}
  for (const from of spec.data.valuesFrom) {
    const known = from.targetPath === undefined ? contentOf(from, namespace, all) : undefined
    if (known) values = merge(values, known)
    else unknown.push(`${from.kind} ${from.name}`)
  }
  return { values: merge(values, spec.data.values), unknown }
}

function contentOf(
  { kind, name, valuesKey }: z.infer<typeof From>,
  namespace: string | undefined,
  all: RenderedResource[],
): Values | undefined {
  if (kind !== 'ConfigMap') return undefined
  const found = all.find(
    (one) => one.kind === kind && one.name === name && one.namespace === namespace,
  )
  const text = Data.safeParse(found?.object).data?.data[valuesKey]
  if (text === undefined) return undefined
  try {
    const content: unknown = parse(text)
    return isRecord(content) ? content : undefined
  } catch {
    return undefined
  }
}

/** Maps are merged, all else is replaced, as Helm does with several files of values. */
function merge(base: Values, over: Values): Values {
  const entries = Object.entries(over).map(([key, value]): [string, unknown] => {
    const before = base[key]
    return [key, isRecord(before) && isRecord(value) ? merge(before, value) : value]
  })
  return { ...base, ...Object.fromEntries(entries) }
}
