/**
 * Measures fleet on a real kind cluster beside kind alone, in one run: on a dockerd of its own, with
 * the images of scripts/kind-image.ts. Linux, root; with --write the table goes to docs/performance.md.
 */
import { join } from 'node:path'
import { measureKind } from './bench/kind-rows.ts'
import { withKind } from './bench/kind-surroundings.ts'
import { renderTable, writeTable } from './bench/table.ts'

const table = renderTable(await withKind(measureKind))
console.log(table)
if (process.argv.includes('--write')) {
  writeTable(join(import.meta.dirname, '..', 'docs', 'performance.md'), table, 'bench:kind')
}
