import { join } from 'node:path'
import { z } from 'zod'
import { readFileIfExists } from '../system/files.js'

const standInSchema = z.array(z.object({ chart: z.string() }))

/** What a rehearsal in the sandbox leaves open, in words for the user. */
export async function notProven(folder: string): Promise<string[]> {
  const charts = await standInCharts(folder)
  return [
    'images: none was pulled, no container ran, no probe was asked',
    'admission webhooks: those of the fleet are registered but not called',
    'storage and load balancers: volumes and addresses are simulated',
    ...(charts.length === 0
      ? []
      : [`charts that were stand-ins, since no repository answered: ${charts.join(', ')}`]),
  ]
}

async function standInCharts(folder: string): Promise<string[]> {
  const text = await readFileIfExists(join(folder, 'stand-ins.json'))
  if (text === undefined) return []
  const parsed = standInSchema.safeParse(JSON.parse(text))
  return parsed.success ? [...new Set(parsed.data.map(({ chart }) => chart))].toSorted() : []
}
