import { Agent, get } from 'node:http'

/** Milliseconds of one request; with `agent` over its kept connection. */
export async function request(port: number, path: string, agent?: Agent): Promise<number> {
  const began = performance.now()
  const options = { host: '127.0.0.1', port, path, agent: agent ?? new Agent() }
  await new Promise<void>((resolve, reject) => {
    get(options, (response) => response.resume().on('end', resolve).on('error', reject)).on(
      'error',
      reject,
    )
  })
  return performance.now() - began
}

/** One measurement of both. */
export interface Beside {
  fleet: number
  kubectl: number
}

/** The same of both, in turns, so that a busy moment of the machine meets both. */
export async function beside(
  times: number,
  measure: Record<keyof Beside, () => Promise<number>>,
): Promise<Beside> {
  const all = { fleet: [] as number[], kubectl: [] as number[] }
  for (let index = 0; index < 5; index += 1) {
    for (const who of ['fleet', 'kubectl'] as const) {
      const found: number[] = []
      while (found.length < Math.ceil(times / 5)) found.push(await measure[who]())
      all[who].push(median(found))
    }
  }
  return { fleet: median(all.fleet), kubectl: median(all.kubectl) }
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
