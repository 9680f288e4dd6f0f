import { isSettled, type ServiceView } from './state.ts'

/** Services of one layer, or of several neighbouring layers that are shown as one. */
export interface Layer {
  from: number
  to: number
  services: ServiceView[]
}

/** Services by layer, lowest first. */
export function groupByLayer(services: ServiceView[]): Layer[] {
  const groups = Map.groupBy(services, ({ layer }) => layer)
  return [...groups]
    .toSorted(([a], [b]) => a - b)
    .map(([layer, members]) => ({ from: layer, to: layer, services: members }))
}

/** Joins neighbouring layers of which the same is to be said. */
export function mergeLayers(layers: Layer[], mergeable: (layer: Layer) => boolean): Layer[] {
  const merged: Layer[] = []
  for (const layer of layers) {
    const last = merged.at(-1)
    if (last && mergeable(last) && mergeable(layer)) {
      merged[merged.length - 1] = {
        from: last.from,
        to: layer.to,
        services: [...last.services, ...layer.services],
      }
    } else merged.push(layer)
  }
  return merged
}

/** Whether nothing more happens in a layer. */
export function isFinishedLayer({ services }: Layer): boolean {
  return services.every(isSettled)
}

/** Whether nothing has happened in a layer yet. */
export function isUntouchedLayer(layer: Layer): boolean {
  return (
    !isFinishedLayer(layer) &&
    layer.services.every(({ state }) => state === 'waiting' || state === 'skipped')
  )
}
