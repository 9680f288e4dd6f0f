import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { templatesFolder } from '../../system/paths.ts'
import { type BinaryModule, binaryModules, type ModuleName } from './table.ts'

export interface BinaryDeps {
  /** fleet's cache folder. */
  cache: string
  /** Which module's binaries; those of the sandbox unless told. */
  module?: ModuleName
  templates?: string
  env?: NodeJS.ProcessEnv
  /** Free bytes of the file system that holds a folder; asked of the system unless told. */
  freeBytes?: (folder: string) => Promise<number>
}

/** Where one pinned set of binaries comes from, is built and is kept. */
export interface Location {
  module: BinaryModule
  /** The Go module in the templates folder. */
  source: string
  /** The finished binaries, manifests and manifest.json. */
  binaries: string
  /** Go's caches and unfinished files; gone once everything is built. */
  build: string
  lock: string
}

/** Flags that change what comes out; part of the key. */
export const buildFlags = ['-trimpath', '-buildvcs=false']
export const linkerFlags = '-s -w'

const architectures: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', ia32: '386' }

/** This machine in Go's words. */
export const target = {
  os: process.platform === 'win32' ? 'windows' : process.platform,
  arch: architectures[process.arch] ?? process.arch,
}

/** Finds the folders of a module's binaries; the key in their names changes with pins, sources and flags. */
export async function locate(deps: BinaryDeps): Promise<Location> {
  const module = binaryModules[deps.module ?? 'sandbox']
  const source = join(deps.templates ?? templatesFolder(), module.name)
  const name = `${module.name}-${await keyOf(module, source)}`
  const build = join(deps.cache, 'build', name)
  return {
    module,
    source,
    binaries: join(deps.cache, 'binaries', name),
    build,
    lock: `${build}.lock`,
  }
}

async function keyOf(module: BinaryModule, source: string): Promise<string> {
  const hash = createHash('sha256')
  const { binaries, manifests } = module
  const wanted = binaries.map((binary) => [binary.name, binary.package, binary.variables])
  hash.update(JSON.stringify([wanted, manifests, buildFlags, linkerFlags, target]))
  const files = await readdir(source, { recursive: true })
  const yaml = manifests.flatMap(({ goModule, from }) => (goModule === undefined ? [from] : []))
  for (const file of files.filter((name) => isPartOfBuild(name, yaml)).toSorted()) {
    const content = await readFile(join(source, file))
    hash.update(`\0${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex').slice(0, 12)
}

/** The folder also holds what has nothing to do with the build, and must not cause a new one. */
function isPartOfBuild(file: string, yamlFolders: string[]): boolean {
  if (file === 'go.mod' || file === 'go.sum') return true
  if (file.endsWith('.go')) return !file.endsWith('_test.go')
  return /\.ya?ml$/.test(file) && yamlFolders.some((folder) => file.startsWith(join(folder, '/')))
}
