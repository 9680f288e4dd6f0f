import { chmod, copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type GoRun, runGo } from './go.ts'

const downloaded = z.object({ Path: z.string(), Dir: z.string() })

/** Copies the YAML files that belong to the binaries out of Go's module cache, which is dropped. */
export async function collectManifests(go: GoRun): Promise<void> {
  const { module, source, build, binaries } = go.location
  if (module.manifests.length === 0) return
  const folders = await moduleFolders(go)
  const unfinished = join(build, 'manifests')
  await rm(unfinished, { recursive: true, force: true })
  for (const { goModule, from, to } of module.manifests) {
    const root = goModule === undefined ? source : folders.get(goModule)
    if (root === undefined) throw new Error(`Go did not say where ${goModule} is`)
    await copyYaml(join(root, from), join(unfinished, to))
  }
  const finished = join(binaries, 'manifests')
  await rm(finished, { recursive: true, force: true })
  await rename(unfinished, finished)
}

async function moduleFolders(go: GoRun): Promise<Map<string, string>> {
  const { manifests, binaries } = go.location.module
  const names = [...new Set(manifests.flatMap(({ goModule }) => goModule ?? []))]
  const wanted = binaries.length > 0 ? names : await withVersions(names, go.location.source)
  const printed = await runGo(['mod', 'download', '-json', ...wanted], go)
  // One JSON object after another, each ending with a brace in the first column.
  const objects = printed.split(/^(?=\{$)/m).filter((text) => text.trim() !== '')
  const modules = objects.map((text) => downloaded.parse(JSON.parse(text)))
  return new Map(modules.map(({ Path, Dir }) => [Path, Dir]))
}

/**
 * `path@version`, as go.mod pins them: asked by path alone, Go would first load the go.mod of all
 * that they depend on, which is of no use where nothing is built.
 */
async function withVersions(names: string[], source: string): Promise<string[]> {
  const pins = (await readFile(join(source, 'go.mod'), 'utf8')).split('\n')
  return names.map((name) => {
    const pin = pins.map((line) => line.trim().split(' ')).find(([path]) => path === name)
    if (pin?.[1] === undefined) throw new Error(`${source}/go.mod does not require ${name}`)
    return `${name}@${pin[1]}`
  })
}

async function copyYaml(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyYaml(source, target)
    else if (/\.ya?ml$/.test(entry.name)) {
      await copyFile(source, target)
      // Go's module cache is read-only, and a copy would be so too.
      await chmod(target, 0o644)
    }
  }
}
