/**
 * Measures how close `fleet up` comes to a fleet's critical path, beside Flux as it is installed, and
 * how quickly changes arrive. The arguments choose among the benchmarks; all of them take half an hour.
 * Each writes its rows at once, so that an interrupted run has not been in vain.
 */

import { loadavg } from 'node:os'
import { benchmarks, holds, type Measured } from './bench/flux/rows.ts'
import { asMegabytes, asRatio, asSeconds, middle } from './bench/measure.ts'

const formats: Record<Measured['unit'], (value: number) => string> = {
  ratio: asRatio,
  seconds: asSeconds,
  megabytes: asMegabytes,
}

const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !(name in benchmarks))
if (unknown.length > 0) {
  console.error(
    `No benchmark ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}.`,
  )
  process.exit(2)
}
console.log('| benchmark | all runs | median | to reach | holds |\n|---|---|---|---|---|')
for (const [name, measure] of Object.entries(benchmarks)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  const before = loadavg()[0] ?? 0
  for (const measured of await measure()) console.log(line(measured))
  console.error(`${name}: the machine's load was ${before.toFixed(1)} before it`)
}

function line(measured: Measured): string {
  const { what, values, unit, limit } = measured
  const show = formats[unit]
  const all = values
    .toSorted((a, b) => a - b)
    .map(show)
    .join(', ')
  const target = limit === undefined ? '' : `≤ ${show(limit)}`
  const answer = limit === undefined ? '' : holds(measured) ? 'yes' : 'no'
  return `| ${what} | ${all} | ${show(middle(values))} | ${target} | ${answer} |`
}
