import { pad, padStart, widthOf } from './columns.ts'
import { elapsedSince, formatElapsed } from './duration.ts'
import { serviceGlyph } from './glyphs.ts'
import { isFinishedLayer, isUntouchedLayer, type Layer } from './layers.ts'
import { type Line, span } from './line.ts'
import { isSettled, type ServiceView } from './state.ts'

/** Columns that all services share. */
export interface Widths {
  name: number
  time: number
}

/** "✓ layer 2   4/4  redis, postgresql": names only where the services have no lines of their own. */
export function layerLine(
  layer: Layer,
  { layers, names, now }: { layers: Layer[]; names: boolean; now: Date },
): Line {
  const titles = layers.map(titleOf)
  const counts = layers.map(countOf)
  const folded = isFinishedLayer(layer) || isUntouchedLayer(layer)
  return [
    layerGlyph(layer, now),
    span(` ${pad(titleOf(layer), Math.max(...titles.map(widthOf)))}`, folded ? 'quiet' : 'strong'),
    span(`  ${padStart(countOf(layer), Math.max(...counts.map(widthOf)))}  `, 'quiet'),
    ...(names ? [span(layer.services.map(({ name }) => name).join(', '), 'quiet', 'end')] : []),
  ]
}

function layerGlyph({ services }: Layer, now: Date) {
  const has = (state: ServiceView['state']) => services.some((one) => one.state === state)
  if (has('failed')) return serviceGlyph('failed', now)
  if (services.every(({ state }) => state === 'skipped')) return serviceGlyph('skipped', now)
  if (services.every(isSettled)) return serviceGlyph('healthy', now)
  const moves = has('progressing') || has('applying') || has('healthy')
  return serviceGlyph(moves ? 'progressing' : 'waiting', now)
}

/** "◐ loki   12 s  pod loki-0 ContainerCreating" */
export function serviceLine(service: ServiceView, widths: Widths, now: Date): Line {
  const { name, state, reason } = service
  const tone =
    state === 'failed' ? 'bad' : isSettled(service) || state === 'waiting' ? 'quiet' : undefined
  return [
    serviceGlyph(state, now),
    span(` ${pad(name, widths.name)}`, tone, 'end'),
    span(`  ${padStart(timeOf(service, now), widths.time)}  `, 'quiet'),
    span(state === 'healthy' ? '' : (reason ?? ''), state === 'failed' ? 'bad' : 'quiet', 'end'),
  ]
}

/** How long it took a healthy service, else how long the others have been as they are. */
function timeOf({ state, since, startedAt }: ServiceView, now: Date): string {
  if (state === 'waiting' || state === 'skipped') return ''
  if (state !== 'healthy') return formatElapsed(elapsedSince(since, now))
  return startedAt ? formatElapsed(elapsedSince(startedAt, new Date(since))) : ''
}

/** Wide enough for all services, shown or not, so that columns do not move as layers fold. */
export function columnsOf(services: ServiceView[], now: Date): Widths {
  return {
    name: Math.min(
      32,
      widest(
        services.map(({ name }) => name),
        8,
      ),
    ),
    time: widest(
      services.map((service) => timeOf(service, now)),
      4,
    ),
  }
}

function titleOf({ from, to }: Layer): string {
  return from === to ? `layer ${from}` : `layers ${from}–${to}`
}

function countOf({ services }: Layer): string {
  return `${services.filter(isSettled).length}/${services.length}`
}

function widest(texts: string[], atLeast: number): number {
  return Math.max(atLeast, ...texts.map(widthOf))
}
