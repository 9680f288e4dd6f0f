import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { packageFolder } from '../system/package-folder.ts'

/**
 * Which agent this installation would start: the package's version and, since a checkout is built
 * many times under one version, when the agent was built.
 */
export async function agentVersion(entry: string): Promise<string> {
  const manifest = await readFile(join(packageFolder(), 'package.json'), 'utf8')
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(manifest))
  const { mtimeMs } = await stat(entry)
  return `${version}+${Math.round(mtimeMs).toString(36)}`
}
