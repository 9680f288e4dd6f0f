import type { RemainingEvent, WaitingEvent } from '../events.ts'
import {
  groupByLayer,
  isFinishedLayer,
  isUntouchedLayer,
  type Layer,
  mergeLayers,
} from './layers.ts'
import { fitTo, type Line, paint, span } from './line.ts'
import { progressLine } from './progress.ts'
import { remainingText } from './remaining.ts'
import { columnsOf, layerLine, serviceLine } from './service-lines.ts'
import { isSettled, type ServiceView } from './state.ts'
import { waitingLine } from './waiting.ts'

export interface ServicesState {
  services: ServiceView[]
  waiting?: WaitingEvent
  remaining?: RemainingEvent & { at: string }
}

/** How much is said about layers; what is left out is still counted. */
export interface Detail {
  /** Services of layers in which nothing happens yet: each, by name on the layer's line, or merged. */
  untouched: 'each' | 'layer' | 'merged'
  /** Whether healthy services of unfinished layers have a line of their own. */
  healthy: boolean
  finished: 'layer' | 'merged'
}

/** From everything to the least; the first that fits is shown. */
export const details: readonly Detail[] = [
  { untouched: 'each', healthy: true, finished: 'layer' },
  { untouched: 'layer', healthy: true, finished: 'layer' },
  { untouched: 'layer', healthy: true, finished: 'merged' },
  { untouched: 'layer', healthy: false, finished: 'merged' },
  { untouched: 'merged', healthy: false, finished: 'merged' },
]

/**
 * The services by layer, what everything waits for, and how far it is: never more than `rows`
 * lines, none wider than `columns`.
 */
export function renderServices(
  state: ServicesState,
  size: { columns: number; rows: number; now: Date; color?: boolean },
): string[] {
  return servicesWithin(state, size.rows, size.now).map((line) =>
    paint(fitTo(line, size.columns), size.color ?? false),
  )
}

/** The same as lines that are not yet cut to a width. */
export function servicesWithin(state: ServicesState, rows: number, now: Date): Line[] {
  for (const detail of details) {
    const lines = serviceLines(state, detail, now)
    if (lines.length <= rows) return lines
  }
  return briefServices(state, rows, now)
}

/** The services in one level of detail, however many lines that takes. */
export function serviceLines(state: ServicesState, detail: Detail, now: Date): Line[] {
  if (state.services.length === 0) return footer(state, now)
  const widths = columnsOf(state.services, now)
  const layers = shownLayers(state.services, detail)
  const lines = layers.flatMap((layer) => {
    const shown = shownServices(layer, detail)
    const names = shown.length === 0
    return [
      layerLine(layer, { layers, names, now }),
      ...shown.map((service) => [span('  '), ...serviceLine(service, widths, now)]),
    ]
  })
  return [...lines, [], ...footer(state, now)]
}

/** For very little room: what moves or failed, then the sentence, then the progress, from below. */
function briefServices(state: ServicesState, rows: number, now: Date): Line[] {
  const foot = footer(state, now).slice(0, rows)
  const room = rows - foot.length
  const rank = ['failed', 'progressing', 'applying', 'waiting']
  const open = state.services
    .filter((service) => !isSettled(service))
    .toSorted((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state))
  if (room < 2 || open.length === 0) return foot
  const shown = open.length <= room ? open : open.slice(0, room - 1)
  const widths = columnsOf(shown, now)
  const left = open.length - shown.length
  return [
    ...shown.map((service) => serviceLine(service, widths, now)),
    ...(left > 0 ? [[span(`… ${left} more`, 'quiet')]] : []),
    ...foot,
  ]
}

function footer(state: ServicesState, now: Date): Line[] {
  const waiting = waitingLine(state, now)
  return [
    ...(waiting ? [waiting] : []),
    progressLine(state.services, remainingText(state.remaining, now)),
  ]
}

function shownLayers(services: ServiceView[], detail: Detail): Layer[] {
  const layers = groupByLayer(services)
  const finished = detail.finished === 'merged' ? mergeLayers(layers, isFinishedLayer) : layers
  return detail.untouched === 'merged' ? mergeLayers(finished, isUntouchedLayer) : finished
}

function shownServices(layer: Layer, detail: Detail): ServiceView[] {
  if (isFinishedLayer(layer)) return []
  if (isUntouchedLayer(layer) && detail.untouched !== 'each') return []
  return detail.healthy ? layer.services : layer.services.filter((one) => !isSettled(one))
}
