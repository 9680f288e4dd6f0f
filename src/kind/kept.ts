import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { makePrivateFolder, readFileIfExists, writeFileAtomic } from '../system/files.ts'
import { pickFreePorts } from '../system/ports.ts'
import { chooseHostPorts, type HostPorts } from './host-ports.ts'
import { kindLayout } from './layout.ts'

const port = z.int().min(1).max(65_535)
const schema = z.object({
  /** The name that kind knows the cluster by. */
  cluster: z.string(),
  /** As in DOCKER_HOST; absent where docker finds the engine by itself. */
  endpoint: z.string().exactOptional(),
  agentPort: port,
  apiPort: port,
  http: port,
  https: port,
  /** What was not had, in words for the user. */
  portNotes: z.array(z.string()),
  /** Of a cluster that fleet did not make: the ids of its node containers, and where its API server is. */
  adopted: z.object({ nodes: z.array(z.string()), server: z.string() }).exactOptional(),
})

/** What stays as it is for as long as a kind cluster lives. */
export type KindKept = z.infer<typeof schema>

/** What was decided for the cluster of a folder; undefined while nothing was. */
export async function readKept(folder: string): Promise<KindKept | undefined> {
  const text = await readFileIfExists(kindLayout(folder).kept)
  return text === undefined ? undefined : schema.parse(JSON.parse(text))
}

/** @throws when nothing was decided yet */
export async function mustReadKept(folder: string): Promise<KindKept> {
  return schema.parse(JSON.parse(await readFile(kindLayout(folder).kept, 'utf8')))
}

/** The API server's address, which a cluster keeps; undefined until that is decided. */
export async function serverOf(folder: string): Promise<string | undefined> {
  const kept = await readKept(folder)
  return kept && (kept.adopted?.server ?? `https://127.0.0.1:${kept.apiPort}`)
}

/** Whether what was kept holds for the next cluster too: what an adopted one had goes with it. */
export function stillHolds(
  { adopted }: KindKept,
  { isToBeMade }: { isToBeMade: boolean },
): boolean {
  return adopted === undefined || !isToBeMade
}

/** What would be decided now; ports are free at this moment. */
export async function decideKept(
  cluster: string,
  endpoint: string | undefined,
  wanted: HostPorts & { privileged: boolean },
): Promise<KindKept> {
  const [agentPort = 0, apiPort = 0] = await pickFreePorts(2)
  const { http, https, notes } = await chooseHostPorts(wanted)
  const decided = { cluster, agentPort, apiPort, http, https, portNotes: notes }
  return endpoint === undefined ? decided : { endpoint, ...decided }
}

/** Keeps it from now on. */
export async function writeKept(folder: string, kept: KindKept): Promise<void> {
  await makePrivateFolder(folder)
  await writeFileAtomic(kindLayout(folder).kept, `${JSON.stringify(kept, null, 2)}\n`)
}
