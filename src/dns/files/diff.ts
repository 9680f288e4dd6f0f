import type { FileChange } from './change-file.ts'

const context = 3

/** A change as a unified diff; empty when there is none. Lines without an ending are marked as diff does. */
export function renderDiff({ file, before, after }: FileChange): string {
  const [old, now] = [linesOf(before), linesOf(after)]
  const head = commonLength(old, now)
  const tail = Math.min(
    commonLength(old.toReversed(), now.toReversed()),
    Math.min(old.length, now.length) - head,
  )
  if (
    head === old.length &&
    head === now.length &&
    (before === undefined) === (after === undefined)
  ) {
    return ''
  }
  const from = Math.max(0, head - context)
  const kept = (lines: string[], start: number, end: number) =>
    lines.slice(start, end).map((line) => marked(' ', line))
  const body = [
    ...kept(old, from, head),
    ...old.slice(head, old.length - tail).map((line) => marked('-', line)),
    ...now.slice(head, now.length - tail).map((line) => marked('+', line)),
    ...kept(old, old.length - tail, old.length - tail + context),
  ]
  const count = (sign: string) => body.filter((line) => line[0] === ' ' || line[0] === sign).length
  const range = (sign: string) => `${count(sign) === 0 ? from : from + 1},${count(sign)}`
  return [
    `--- ${before === undefined ? '/dev/null' : file}`,
    `+++ ${after === undefined ? '/dev/null' : file}`,
    `@@ -${range('-')} +${range('+')} @@`,
    ...body,
    '',
  ].join('\n')
}

function linesOf(bytes: Buffer | undefined): string[] {
  return (bytes?.toString('utf8') ?? '').match(/[^\n]*\n|[^\n]+$/g) ?? []
}

function commonLength(one: string[], other: string[]): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return length
}

function marked(sign: string, line: string): string {
  return line.endsWith('\n')
    ? `${sign}${line.slice(0, -1)}`
    : `${sign}${line}\n\\ No newline at end of file`
}
