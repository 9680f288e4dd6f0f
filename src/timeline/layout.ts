import type { Chart, HeldUp, ServiceBar, StepBar } from './chart.ts'
import { ticksOf } from './ticks.ts'

/** Lengths in pixels of an SVG that is 1200 wide. */
export const size = {
  width: 1200,
  margin: 24,
  /** Where time begins, behind the names. */
  plot: 236,
  /** Where it ends: the rest is for the words behind the last bars. */
  plotEnd: 1112,
  /** Title and summary. */
  head: 104,
  row: 26,
  bar: 14,
  gap: 12,
  legend: 64,
} as const

/** Where something stands: `y` is the middle of its row. */
export type Placed<T> = T & { y: number }

export interface LayerBand {
  layer: number
  top: number
  bottom: number
}

export interface Layout {
  chart: Chart
  width: number
  height: number
  /** The x of a time. */
  x: (ms: number) => number
  ticks: { x: number; label: string }[]
  /** Top and bottom of the lines that the ticks draw. */
  grid: { top: number; bottom: number }
  steps: Placed<StepBar>[]
  /** Undefined when nothing was ever waited for. */
  heldUp: Placed<{ spans: HeldUp[] }> | undefined
  layers: LayerBand[]
  services: Placed<ServiceBar>[]
  legendY: number
}

/** Gives everything in a chart its place. Pure. */
export function layOut(chart: Chart): Layout {
  const x = (ms: number) =>
    size.plot + (Math.min(ms, chart.durationMs) / chart.durationMs) * (size.plotEnd - size.plot)
  let top: number = size.head + 24
  const take = (rows: number) => {
    const y = top
    top += rows * size.row
    return y
  }
  const middle = (y: number, index: number) => y + index * size.row + size.row / 2
  const gridTop = top
  const stepsTop = take(chart.steps.length)
  const steps = chart.steps.map((step, index) => ({ ...step, y: middle(stepsTop, index) }))
  const spans = chart.heldUp
  const heldUp = spans.length === 0 ? undefined : { spans, y: middle(take(1), 0) }
  const services: Placed<ServiceBar>[] = []
  const layers: LayerBand[] = []
  for (const [layer, members] of Map.groupBy(chart.services, (bar) => bar.layer)) {
    top += size.gap
    const bandTop = take(members.length)
    services.push(...members.map((bar, index) => ({ ...bar, y: middle(bandTop, index) })))
    layers.push({ layer, top: bandTop, bottom: top })
  }
  return {
    chart,
    width: size.width,
    height: top + size.legend + size.margin,
    x,
    ticks: ticksOf(chart.durationMs).map(({ ms, label }) => ({ x: x(ms), label })),
    grid: { top: gridTop, bottom: top },
    steps,
    heldUp,
    layers,
    services,
    legendY: top + 34,
  }
}
