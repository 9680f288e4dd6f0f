import { join } from 'node:path'
import { z } from 'zod'
import { definedKind, definitionGroup, definitionKind } from '../cluster/definitions.ts'
import { standInLabel } from '../sandbox/crds.ts'
import { readFileIfExists } from '../system/files.ts'
import { connectSandbox } from './connect.ts'

const standInSchema = z.array(z.object({ chart: z.string() }))

/** What a rehearsal in the sandbox leaves open, in words for the user. */
export async function notProven(folder: string): Promise<string[]> {
  const [charts, kinds] = await Promise.all([standInCharts(folder), openKinds(folder)])
  return [
    'images: none was pulled, no container ran, no probe was asked',
    'admission webhooks: those of the fleet are registered but not called',
    'storage and load balancers: volumes and addresses are simulated',
    ...(charts.length === 0
      ? []
      : [`charts that were stand-ins, since no repository answered: ${charts.join(', ')}`]),
    ...(kinds.length === 0
      ? []
      : [`objects of kinds whose real definition is not at hand: ${kinds.join(', ')}`]),
  ]
}

/** The kinds of which the sandbox takes any object. */
async function openKinds(folder: string): Promise<string[]> {
  const client = await connectSandbox(folder)
  const resource = await client?.resourceOf(definitionGroup, definitionKind)
  try {
    const open = resource && (await client?.list(resource, { labelSelector: standInLabel }))
    return (open?.items ?? []).map((one) => definedKind(one).kind).toSorted()
  } finally {
    await client?.close()
  }
}

async function standInCharts(folder: string): Promise<string[]> {
  const text = await readFileIfExists(join(folder, 'stand-ins.json'))
  if (text === undefined) return []
  const parsed = standInSchema.safeParse(JSON.parse(text))
  return parsed.success ? [...new Set(parsed.data.map(({ chart }) => chart))].toSorted() : []
}
