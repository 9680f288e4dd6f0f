import semver from 'semver'
import { oldestKind } from '../../kind/node-image.js'
import { run } from '../../system/process.js'
import type { Check } from '../types.js'

/** Versions of programs that fleet works with when they are there. */
export const programsCheck: Check = {
  id: 'programs',
  title: 'kind, kubectl',
  look: async (_context, signal) => {
    const [kind, kubectl] = await Promise.all([
      versionOf('kind', ['version'], signal),
      versionOf('kubectl', ['version', '--client'], signal),
    ])
    const detail = `kind ${kind ?? 'none'}, kubectl ${kubectl ?? 'none'}`
    if (kind === undefined || semver.gte(kind, oldestKind)) return { status: 'ok', detail }
    return {
      status: 'warning',
      detail,
      why: `The node image is made for kind ${oldestKind} and later, so fleet builds its own.`,
      remedy: `Update kind to ${oldestKind} or newer.`,
    }
  },
}

async function versionOf(
  command: string,
  args: string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const found = await run(command, args, { signal }).catch(() => undefined)
  return semver.coerce(found?.stdout)?.version
}
