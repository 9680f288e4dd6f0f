/**
 * Paths of values that a chart's values.yaml does not have. Below an empty map, a list or a plain
 * value the chart leaves the shape to the user, so nothing is said about what lies there.
 */
export function unknownKeys(values: unknown, defaults: unknown, path: string[] = []): string[][] {
  if (!isMap(values) || !isMap(defaults) || Object.keys(defaults).length === 0) return []
  return Object.entries(values).flatMap(([key, value]) =>
    key in defaults ? unknownKeys(value, defaults[key], [...path, key]) : [[...path, key]],
  )
}

/** A copy of values that lacks one path. */
export function withoutKey(values: unknown, [key = '', ...rest]: string[]): unknown {
  if (!isMap(values)) return values
  const { [key]: inner, ...others } = values
  return rest.length === 0 ? others : { ...others, [key]: withoutKey(inner, rest) }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
