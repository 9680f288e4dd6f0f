import { truncate, widthOf } from '../ui/columns.ts'
import type { ServiceBar } from './chart.ts'
import { type Layout, type Placed, size } from './layout.ts'
import type { NameOf } from './svg.ts'
import { storyOf } from './words.ts'
import { type Markup, xml } from './xml.ts'

const line = 18
const column = 6.9
const mostColumns = 120

/** The whole story of a service, above its row: what is drawn later would lie over it below. */
export function drawNote(bar: Placed<ServiceBar>, { x }: Layout, nameOf: NameOf): Markup {
  const lines = storyOf(bar, nameOf).map((text) => truncate(text, mostColumns))
  const width = Math.max(...lines.map(widthOf)) * column + 24
  const height = lines.length * line + 14
  const top = bar.y - size.row / 2 - height - 4
  const left = Math.min(x(bar.beganMs ?? 0), size.width - size.margin - width)
  return xml`<rect class="note" x="${left}" y="${top}" width="${width}" height="${height}" rx="6"/>
${lines.map((text, index) => xml`<text class="small" x="${left + 12}" y="${top + 7 + line * index + line / 2}">${text}</text>`)}`
}
