import { z } from 'zod'

const documentSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
  spec: z.record(z.string(), z.unknown()).optional(),
})

/** A Kubernetes object as it stands in a file. */
export type ObjectDocument = z.infer<typeof documentSchema>

/** The Kubernetes objects in a file; documents that are none or broken are passed over. */
export async function objectsIn(text: string): Promise<ObjectDocument[]> {
  const { parseAllDocuments } = await import('yaml')
  return parseAllDocuments(text, { logLevel: 'silent' }).flatMap((document) => {
    if (document.errors.length > 0) return []
    const parsed = documentSchema.safeParse(document.toJS())
    return parsed.success ? [parsed.data] : []
  })
}

/** A string somewhere inside an object. */
export function stringAt(object: unknown, ...path: string[]): string | undefined {
  let value = object
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return typeof value === 'string' ? value : undefined
}
