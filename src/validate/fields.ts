/**
 * The values at a path like `spec.rules[].host`, where `[]` goes into every item of a list; missing
 * parts give none. Pure.
 */
export function fields(value: unknown, path: string): unknown[] {
  let found: unknown[] = [value]
  for (const part of path.split('.')) {
    const name = part.replace(/\[\]$/, '')
    found = found.flatMap((one) => {
      if (typeof one !== 'object' || one === null || !(name in one)) return []
      const next: unknown = (one as Record<string, unknown>)[name]
      if (next === undefined || next === null) return []
      return part.endsWith('[]') ? (Array.isArray(next) ? next : []) : [next]
    })
  }
  return found
}

/** The text at a path, if there is one. */
export function textOf(value: unknown, path: string): string | undefined {
  const [first] = fields(value, path)
  return typeof first === 'string' && first !== '' ? first : undefined
}
