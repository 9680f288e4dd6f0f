import { cpSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'
import { loadConfig } from 'rolldown/config'

const root = join(import.meta.dirname, '..', '..', '..')

/** What fleet does to be quick, and what stands in its place, by the file that exports it. */
const replacements: Record<string, string> = {
  'flux/arguments.ts': 'eagerArguments = () => []',
  'flux/nudges.ts': 'nudges = (_world, _views, memory) => ({ nudges: [], memory })',
  'sandbox/scratch.ts': 'provideScratch = async ({ temporary }) => temporary',
}

/**
 * Builds fleet without what it does to be quick: Flux's controllers have the arguments they are
 * installed with and unpack on the disk, and nobody is woken. Beside it, fleet's own part can be
 * measured.
 * @returns its command line's entry
 */
export async function makePlainFleet(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-plain-'))
  for (const part of ['bin', 'templates', 'package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const config = await loadConfig(join(root, 'rolldown.config.mjs'))
  if (typeof config === 'function' || Array.isArray(config)) throw new Error('more than one build')
  const { output, ...input } = config
  const plugins = Object.entries(replacements).map(([file, value]) => replacing(file, value))
  const bundle = await rolldown({ ...input, cwd: root, plugins })
  await bundle.write({ ...[output].flat()[0], dir: join(folder, 'dist') })
  await bundle.close()
  return join(folder, 'bin', 'fleet.js')
}

/** Puts another value in the place of one that a module exports. */
function replacing(file: string, declaration: string): Plugin {
  const path = join(root, 'src', file)
  const original = `${path}?original`
  let replaced = false
  return {
    name: `without ${file}`,
    resolveId: (source) => (source === original ? source : null),
    load: (id) => {
      if (id === original) return { code: readFileSync(path, 'utf8'), moduleType: 'ts' }
      if (id !== path) return null
      replaced = true
      const code = `export * from ${JSON.stringify(original)}\nexport const ${declaration}\n`
      return { code, moduleType: 'js' }
    },
    buildEnd: () => {
      if (!replaced) throw new Error(`nothing imports ${file} any more`)
    },
  }
}
