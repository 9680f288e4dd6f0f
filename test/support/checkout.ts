import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The root of the checkout that the tests run in. */
export const checkout = join(import.meta.dirname, '..', '..')

/** Paths of the files that a clone would have, below `folder` of the checkout; `/` between folders. */
export function sourceFiles(folder = '.'): string[] {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', folder]
  return execFileSync('git', list, { cwd: checkout, encoding: 'utf8' })
    .split('\0')
    .filter((file) => file !== '')
}

/** A copy of the checkout without anything built, in a temporary folder; node_modules is a link. */
export function cleanCheckout(): string {
  const copy = mkdtempSync(join(tmpdir(), 'fleet-checkout-'))
  for (const file of sourceFiles()) cpSync(join(checkout, file), join(copy, file))
  symlinkSync(join(checkout, 'node_modules'), join(copy, 'node_modules'))
  return copy
}
