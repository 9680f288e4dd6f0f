/** One line of the table in docs/performance.md. */
export interface Row {
  what: string
  measured: string
  /** What is only measured has none. */
  target?: string
  holds?: boolean
}

export function row(
  what: string,
  value: number,
  limit: number | undefined,
  format: (value: number) => string,
): Row {
  if (limit === undefined) return { what, measured: format(value) }
  return { what, measured: format(value), target: `≤ ${format(limit)}`, holds: value <= limit }
}

export const asSeconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`
export const asMilliseconds = (ms: number) => `${ms.toFixed(0)} ms`
export const asMegabytes = (megabytes: number) => `${megabytes.toFixed(0)} MB`
export const asRatio = (ratio: number) => ratio.toFixed(2)

/** Milliseconds that the call took. */
export async function time(call: () => PromiseLike<unknown>): Promise<number> {
  const start = performance.now()
  await call()
  return performance.now() - start
}

/** The median of so many calls, in milliseconds. */
export async function median(times: number, call: () => PromiseLike<unknown>): Promise<number> {
  const all: number[] = []
  for (let index = 0; index < times; index += 1) all.push(await time(call))
  return middle(all)
}

/** The medians of two calls made in turn, so that a busy moment of the machine meets both. */
export async function medians(
  times: number,
  one: () => PromiseLike<unknown>,
  other: () => PromiseLike<unknown>,
): Promise<[number, number]> {
  const found: [number[], number[]] = [[], []]
  for (let index = 0; index < times; index += 1) {
    found[0].push(await time(one))
    found[1].push(await time(other))
  }
  return [middle(found[0]), middle(found[1])]
}

/** The median. */
export function middle(all: number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN
}
