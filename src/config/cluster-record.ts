import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { ExitCode, FleetError } from '../errors.ts'
import { providerNames } from '../providers/names.ts'
import { codeOf, readFileIfExists, writeFileAtomic } from '../system/files.ts'
import { clusterFolder, type FleetPaths } from '../system/paths.ts'

const recordSchema = z.object({
  name: z.string(),
  provider: z.enum(providerNames),
  /** Top folder of the fleet repository. */
  repository: z.string(),
  stage: z.string(),
  branch: z.string(),
  path: z.string(),
  createdAt: z.string(),
  /** The context of a cluster that fleet did not make, and the kubeconfig that holds it. */
  context: z.object({ name: z.string(), file: z.string() }).exactOptional(),
  /** Services asked for by `--only` when the cluster was new; the others were left out. */
  only: z.array(z.string()).optional(),
})

/** What fleet remembers of a cluster that it made, or was led to; lies in the cluster's folder as cluster.json. */
export type ClusterRecord = z.infer<typeof recordSchema>

/** The record of a cluster, or undefined when fleet made none of that name. */
export async function readClusterRecord(
  paths: FleetPaths,
  name: string,
): Promise<ClusterRecord | undefined> {
  const file = join(clusterFolder(paths, name), 'cluster.json')
  const text = await readFileIfExists(file)
  if (text === undefined) return undefined
  try {
    return recordSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new FleetError({
      code: 'broken-cluster-record',
      message: `${file} is not what fleet wrote`,
      hint: `Take the cluster down with \`fleet down --cluster ${name}\` and bring it up again.`,
      cause: error,
    })
  }
}

export async function writeClusterRecord(paths: FleetPaths, record: ClusterRecord): Promise<void> {
  const file = join(clusterFolder(paths, record.name), 'cluster.json')
  await writeFileAtomic(file, `${JSON.stringify(record, null, 2)}\n`)
}

/** Names of all clusters that have a folder, with or without a readable record. */
export async function listClusters(paths: FleetPaths): Promise<string[]> {
  try {
    const entries = await readdir(join(paths.state, 'clusters'), { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

/**
 * The name of a fleet's cluster: repository and stage, as a DNS label. Another repository of the
 * same folder name gets a short hash of its path behind it, so that the two never meet.
 */
export async function clusterNameFor(
  paths: FleetPaths,
  fleet: {
    repository: string
    stage: string
    configured?: string | undefined
    /** Of a cluster that is there already; two fleets may be in one. */
    context?: string | undefined
  },
): Promise<string> {
  const plain =
    fleet.configured ?? dnsLabel(`${basename(fleet.repository)}-${fleet.context ?? fleet.stage}`)
  const existing = await readClusterRecord(paths, plain).catch(() => undefined)
  if (!existing || existing.repository === fleet.repository) return plain
  if (fleet.configured !== undefined) {
    throw new FleetError({
      code: 'cluster-name-taken',
      message: `The cluster ${plain} belongs to the fleet in ${existing.repository}`,
      hint: 'Give this one another name with cluster.name in fleet.yaml.',
      exitCode: ExitCode.usage,
    })
  }
  const hash = createHash('sha256').update(fleet.repository).digest('hex').slice(0, 6)
  return `${plain.slice(0, 33)}-${hash}`
}

function dnsLabel(text: string): string {
  const label = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  return label === '' ? 'fleet' : label
}
