import { join } from 'node:path'
import { type DamagedBinary, damagedBinaries, dropDamaged } from '../../sandbox/binaries/damaged.ts'
import type { Check, Verdict } from '../types.ts'

/** Programs that fleet built, against what it wrote down of them. */
export const binariesCheck: Check = {
  id: 'binaries',
  title: "fleet's own programs",
  look: async ({ paths }) => judgeBinaries(await damagedBinaries({ cache: paths.cache })),
  fix: async ({ paths }) => {
    const dropped = await dropDamaged(await damagedBinaries({ cache: paths.cache }))
    const names = dropped.map(({ name }) => name).join(', ')
    return `dropped ${names || 'nothing'}; what needs it next builds it again`
  },
}

/** Pure, for tests. */
export function judgeBinaries(damaged: DamagedBinary[]): Verdict {
  if (damaged.length === 0) return { status: 'ok', detail: 'as they were built' }
  const said = damaged.map(({ location, name, how }) => `${join(location.binaries, name)} (${how})`)
  return {
    status: 'warning',
    detail: `damaged: ${said.join(', ')}`,
    why: 'They would not run. Building them again takes minutes, and Go.',
    remedy: 'fleet up builds those again that it needs.',
  }
}
