import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { parseObject } from '../cluster/parse.ts'
import type { KubernetesObject } from '../cluster/types.ts'
import type { UsedKind } from './crds.ts'

const Definition = z.object({
  spec: z.object({
    versions: z.array(z.object({ name: z.string(), served: z.boolean() })),
  }),
})

/**
 * The CRDs that a folder of `<group>_<plural>.yaml` files holds for these kinds. One that does not
 * serve every version that is used is left out: the fleet's own chart brings another.
 */
export async function knownDefinitions(
  folder: string,
  kinds: UsedKind[],
): Promise<KubernetesObject[]> {
  const files = await readdir(folder, { recursive: true })
  const byKind = Map.groupBy(kinds, ({ group, kind }) => `${group}/${kind}`)
  const found = [...byKind.values()].map(async (used) => {
    const text = used[0] && (await fileOf(folder, files, used[0]))
    if (text === undefined) return []
    const definition = withoutConversion(parseObject(parse(text)))
    const { versions } = Definition.parse(definition).spec
    const serves = (version: string) => versions.some((one) => one.name === version && one.served)
    return used.every(({ version }) => serves(version)) ? [definition] : []
  })
  return (await Promise.all(found)).flat()
}

/** The file that defines a kind; found without parsing, since these files are up to 800 kB. */
async function fileOf(
  folder: string,
  files: string[],
  { group, kind }: UsedKind,
): Promise<string | undefined> {
  const ofGroup = files.filter((file) => basename(file).startsWith(`${group}_`))
  const texts = ofGroup.map((file) => readFile(join(folder, file), 'utf8'))
  const line = new RegExp(`^ {4}kind: ${kind}$`, 'm')
  return (await Promise.all(texts)).find((text) => line.test(text))
}

/** Nothing answers a conversion webhook here. */
function withoutConversion(definition: KubernetesObject): KubernetesObject {
  const spec = z.record(z.string(), z.unknown()).parse(definition.spec)
  const { conversion: _, ...rest } = spec
  return { ...definition, spec: rest }
}
