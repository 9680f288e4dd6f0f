import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import semver from 'semver'

/** A Node on PATH that is too old for fleet, as many machines have one; undefined without it. */
export const olderNode = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .map((path) => ({ path, version: versionOf(path) }))
  .find(({ version }) => version !== undefined && semver.lt(version, '22.19.0'))

function versionOf(node: string): string | undefined {
  return semver.valid(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout) ?? undefined
}
