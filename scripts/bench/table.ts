import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import type { Row } from './measure.ts'

/** The measured rows as a Markdown table, and what they were measured on. */
export function renderTable(rows: Row[], today = new Date()): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  return [
    '| benchmark | measured | to reach | holds |',
    '|---|---|---|---|',
    ...rows.map(({ what, measured, target = '', holds }) => {
      const answer = holds === undefined ? '' : holds ? 'yes' : 'no'
      return `| ${what} | ${measured} | ${target} | ${answer} |`
    }),
    '',
    `Measured on ${today.toISOString().slice(0, 10)}, ${process.platform}, ${cpus().length} cores, ${gigabytes} GiB, Node ${process.versions.node}.`,
  ].join('\n')
}

/** Puts the table between the page's markers. @throws when the page has none */
export function writeTable(page: string, table: string, name = 'bench'): void {
  const text = readFileSync(page, 'utf8')
  const marked = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`)
  if (!marked.test(text)) throw new Error(`${page} has no place for the table`)
  writeFileSync(page, text.replace(marked, `$1${table}\n$2`))
}
