import { dirname, join } from 'node:path'
import { z } from 'zod'
import { type Mirror, nodeMirrorFiles, nodeMirrorFolder } from '../images/node-files.ts'
import { answers } from '../images/probe.ts'
import { readJsonIfValid, writeFileAtomic } from '../system/files.ts'
import { quoted } from '../system/shell.ts'
import { type Docker, dockerOutput } from './docker.ts'
import type { KindNode } from './nodes.ts'
import { useRegistryFolder } from './registry-folder.ts'

const toldSchema = z.object({
  nodes: z.array(z.string()),
  mirrors: z.array(z.object({ registry: z.string(), upstream: z.string(), url: z.string() })),
})
type Told = z.infer<typeof toldSchema>

const toldFile = (folder: string) => join(folder, 'mirrors.json')

/** Lets the containerd of each node ask the caches first; those told before and not now are forgotten. */
export async function tellNodes(
  docker: Docker,
  folder: string,
  nodes: KindNode[],
  mirrors: Mirror[],
): Promise<void> {
  const commands = [...nodeMirrorFiles(mirrors)].map(([path, content]) => {
    const file = `${nodeMirrorFolder}/${path}`
    return `mkdir -p ${quoted(dirname(file))} && printf %s ${quoted(content)} > ${quoted(file)}`
  })
  const files = [`rm -rf ${nodeMirrorFolder}/*`, ...commands].join(' && ')
  await Promise.all(
    nodes.map(({ id, mark }) => {
      // An adopted node keeps its containerd as it is: it may have mirrors of another make.
      const script = mark === undefined ? files : `${useRegistryFolder} && ${files}`
      return dockerOutput(docker, ['exec', id, 'sh', '-c', script])
    }),
  )
  const told: Told = { nodes: nodes.map(({ id }) => id), mirrors }
  await writeFileAtomic(toldFile(folder), JSON.stringify(told))
}

/** Whether these nodes were told of a cache of each registry, and all of those answer. */
export async function areTold(
  folder: string,
  nodes: KindNode[],
  upstreams: { registry: string; url: string }[],
): Promise<boolean> {
  const told = await readJsonIfValid(toldFile(folder), toldSchema)
  if (!told || !nodes.every(({ id }) => told.nodes.includes(id))) return false
  const all = upstreams.every(({ registry, url }) => {
    return told.mirrors.some((mirror) => mirror.registry === registry && mirror.upstream === url)
  })
  return all && (await Promise.all(told.mirrors.map(({ url }) => answers(url)))).every(Boolean)
}
