/**
 * Measures what docs/performance.md promises, in one run on one machine; with --write its table is
 * written. Figures of another machine or another moment cannot be compared; ratios can.
 */
import { join } from 'node:path'
import { measureAll } from './bench/rows.ts'
import { withSurroundings } from './bench/surroundings.ts'
import { renderTable, writeTable } from './bench/table.ts'

const table = renderTable(await withSurroundings(measureAll))
console.log(table)
if (process.argv.includes('--write')) {
  writeTable(join(import.meta.dirname, '..', 'docs', 'performance.md'), table)
}
