/** A Kubernetes object as it stands in a file. */
export interface ObjectDocument {
  apiVersion: string
  kind: string
  spec: unknown
}

/** The Kubernetes objects in a file; documents that are none or broken are passed over. */
export async function objectsIn(text: string): Promise<ObjectDocument[]> {
  const { parseAllDocuments } = await import('yaml')
  return parseAllDocuments(text, { logLevel: 'silent' }).flatMap((document) => {
    if (document.errors.length > 0) return []
    const value: unknown = document.toJS()
    const apiVersion = stringAt(value, 'apiVersion')
    const kind = stringAt(value, 'kind')
    if (apiVersion === undefined || kind === undefined) return []
    return [{ apiVersion, kind, spec: at(value, 'spec') }]
  })
}

/** A string somewhere inside an object. */
export function stringAt(object: unknown, ...path: string[]): string | undefined {
  const value = path.reduce<unknown>(at, object)
  return typeof value === 'string' ? value : undefined
}

function at(object: unknown, key: string): unknown {
  return typeof object === 'object' && object !== null
    ? (object as Record<string, unknown>)[key]
    : undefined
}
