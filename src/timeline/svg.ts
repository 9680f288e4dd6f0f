import { shortNames } from '../graph/names.ts'
import type { Chart } from './chart.ts'
import { drawAxis, drawHead, drawLegend, patterns } from './draw-frame.ts'
import { drawPath, drawService } from './draw-service.ts'
import { drawHeldUp, drawSteps } from './draw-steps.ts'
import { type Layout, layOut, size } from './layout.ts'
import { style } from './style.ts'
import { countOf, outcomeOf } from './words.ts'
import { type Markup, xml } from './xml.ts'

/** Looks up how a service is called in the picture. */
export type NameOf = (id: string) => string

/** One run as an SVG that needs nothing from elsewhere. Pure. */
export function drawSvg(chart: Chart): Markup {
  const layout = layOut(chart)
  const names = shortNames(chart.services.map(({ id }) => id))
  const nameOf = (id: string) => names.get(id) ?? id
  const { width, height } = layout
  return xml`<svg xmlns="http://www.w3.org/2000/svg" class="timeline" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="${`Timeline of ${chart.cluster}: ${outcomeOf(chart)}, ${countOf(chart)}`}">
<style>${{ markup: style }}</style>
${patterns}
<rect class="paper" width="${width}" height="${height}"/>
${drawHead(layout, nameOf)}
${drawBands(layout)}
${drawAxis(layout)}
${drawSteps(layout)}
${drawHeldUp(layout)}
${drawPath(layout)}
${layout.services.map((bar) => drawService(bar, layout, nameOf))}
${drawLegend(layout)}
</svg>
`
}

/** What tells layers apart: a ground of their own, and their number. */
function drawBands({ layers }: Layout): Markup[] {
  return layers.map(
    ({
      layer,
      top,
      bottom,
    }) => xml`<g class="band"><rect class="ground" x="${size.margin}" y="${top}" width="${size.width - 2 * size.margin}" height="${bottom - top}" rx="6"/>
<text class="quiet small" x="${size.margin + 10}" y="${top + size.row / 2}">${String(layer)}</text></g>
`,
  )
}
