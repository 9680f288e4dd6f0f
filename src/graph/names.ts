/** Short names: the part after the namespace where that is enough to tell services apart. */
export function shortNames(ids: Iterable<string>): Map<string, string> {
  const all = [...ids]
  const groups = Map.groupBy(all, nameOf)
  return new Map(all.map((id) => [id, (groups.get(nameOf(id)) ?? []).length > 1 ? id : nameOf(id)]))
}

function nameOf(id: string): string {
  return id.slice(id.indexOf('/') + 1)
}
