import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..', '..', '..')

/**
 * A copy of the built fleet without what it does to be quick: Flux's controllers have the arguments
 * they are installed with and unpack on the disk, and nobody is woken. Beside it, fleet's own part
 * can be measured.
 * @returns its command line's entry
 */
export function makePlainFleet(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-plain-'))
  for (const part of ['bin', 'dist', 'templates', 'package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  replace(folder, 'flux/arguments.js', 'eagerArguments = () => []')
  replace(folder, 'flux/nudges.js', 'nudges = (_world, _views, memory) => ({ nudges: [], memory })')
  replace(folder, 'sandbox/scratch.js', 'provideScratch = async ({ temporary }) => temporary')
  return join(folder, 'bin', 'fleet.js')
}

/** Puts another value in the place of one that a built module exports. */
function replace(folder: string, module: string, declaration: string): void {
  const file = join(folder, 'dist', module)
  const original = `real-${basename(module)}`
  const [name = ''] = declaration.split(' ')
  cpSync(file, join(dirname(file), original))
  writeFileSync(
    file,
    `import * as real from './${original}'\nexport * from './${original}'\nexport const ${declaration}\nvoid real.${name}\n`,
  )
}
