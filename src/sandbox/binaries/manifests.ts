import { chmod, copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type GoRun, runGo } from './go.js'

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
  const { manifests } = go.location.module
  const names = new Set(manifests.flatMap(({ goModule }) => goModule ?? []))
  const printed = await runGo(['mod', 'download', '-json', ...names], go)
  // One JSON object after another, each ending with a brace in the first column.
  const objects = printed.split(/^(?=\{$)/m).filter((text) => text.trim() !== '')
  const modules = objects.map((text) => downloaded.parse(JSON.parse(text)))
  return new Map(modules.map(({ Path, Dir }) => [Path, Dir]))
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
