import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..', '..')

/**
 * A copy of the built fleet without what it does to be quick: Flux's controllers have the arguments
 * they are installed with, and nobody is woken. Beside it, fleet's own part can be measured.
 * @returns its command line's entry
 */
export function makePlainFleet(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-plain-'))
  for (const part of ['bin', 'dist', 'templates', 'package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  replace(folder, 'arguments.js', 'eagerArguments = () => []')
  replace(folder, 'nudges.js', 'nudges = (_world, _views, memory) => ({ nudges: [], memory })')
  return join(folder, 'bin', 'fleet.js')
}

/** Puts another value in the place of one that a built module exports. */
function replace(folder: string, module: string, declaration: string): void {
  const file = join(folder, 'dist', 'flux', module)
  const original = `real-${module}`
  const [name = ''] = declaration.split(' ')
  cpSync(file, join(folder, 'dist', 'flux', original))
  writeFileSync(
    file,
    `import * as real from './${original}'\nexport * from './${original}'\nexport const ${declaration}\nvoid real.${name}\n`,
  )
}
