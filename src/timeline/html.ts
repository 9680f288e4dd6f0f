import { shortNames } from '../graph/names.ts'
import { formatDuration } from '../ui/duration.ts'
import type { Chart, ServiceBar } from './chart.ts'
import { drawSvg, type NameOf } from './svg.ts'
import { endOf, outcomeOf, ownTime } from './words.ts'
import { type Markup, xml } from './xml.ts'

const page = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1f2328; --quiet: #59636e; --line: #dfe4ea; }
@media (prefers-color-scheme: dark) { :root { --paper: #0d1117; --ink: #f0f6fc; --quiet: #9ba3ad; --line: #2b323b; } }
body { margin: 0 auto; max-width: 1400px; background: var(--paper); color: var(--ink);
  font: 14px/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
svg { display: block; width: 100%; height: auto; }
main { padding: 0 24px 48px; }
p { color: var(--quiet); }
summary { cursor: pointer; font-weight: 600; padding: 8px 0; }
summary:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
`

/** One run as a page of its own: the picture, and the same as a table. No script. Pure. */
export function drawHtml(chart: Chart): Markup {
  const names = shortNames(chart.services.map(({ id }) => id))
  const nameOf = (id: string) => names.get(id) ?? id
  return xml`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${`${chart.cluster}: ${outcomeOf(chart)}`}</title>
<style>${{ markup: page }}</style>
</head>
<body>
${drawSvg(chart)}
<main>
<p>Point at a service, or reach it with Tab, to see what it needed and how it went.</p>
<details><summary>The same as a table</summary>
<table>
<thead><tr><th>Service</th><th>Layer</th><th>Waited for</th><th>Began</th><th>Healthy</th><th>Took</th><th>End</th></tr></thead>
<tbody>
${chart.services.map((bar) => tableRow(bar, chart, nameOf))}
</tbody>
</table>
</details>
</main>
</body>
</html>
`
}

function tableRow(bar: ServiceBar, { path }: Chart, nameOf: NameOf): Markup {
  const time = (ms: number | undefined) => (ms === undefined ? '–' : formatDuration(ms))
  const needs = bar.needs.map(({ id }) => nameOf(id)).join(', ')
  const name = xml`${nameOf(bar.id)}`
  return xml`<tr><th scope="row">${path.includes(bar.id) ? xml`${name} (critical path)` : name}</th><td>${String(bar.layer)}</td><td>${needs}</td>
<td class="number">${time(bar.beganMs)}</td><td class="number">${time(bar.healthyMs)}</td><td class="number">${time(ownTime(bar))}</td><td>${endOf(bar)}</td></tr>
`
}
