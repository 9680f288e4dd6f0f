import { join } from 'node:path'
import { z } from 'zod'
import { readJsonIfValid, writeFileAtomic } from '../system/files.ts'

const serviceSchema = z.object({
  id: z.string(),
  name: z.string(),
  namespace: z.string(),
  dependsOn: z.array(z.string()),
  layer: z.string().optional(),
  suspended: z.boolean(),
  parent: z.string().optional(),
})

const schema = z.object({
  /** `namespace/name` of the Kustomization that carries the services. */
  root: z.string(),
  /** `namespace/name` of the fleet's GitRepository. */
  fleetSource: z.string(),
  /** `develop@sha1:…`: the revision that the forecast was read from. */
  revision: z.string(),
  forecast: z.array(serviceSchema),
})

/** What the last `up` waited for, so that `status` need not read the repository again. */
export type KeptTarget = z.infer<typeof schema>

/** Keeps it in the cluster's folder; it goes with the cluster. */
export async function keepTarget(folder: string, target: KeptTarget): Promise<void> {
  await writeFileAtomic(fileOf(folder), JSON.stringify(target))
}

/** Undefined when there is none, or it is unreadable: the cluster's objects then have to do. */
export function readKeptTarget(folder: string): Promise<KeptTarget | undefined> {
  return readJsonIfValid(fileOf(folder), schema)
}

function fileOf(folder: string): string {
  return join(folder, 'target.json')
}
