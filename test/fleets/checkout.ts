import { existsSync, mkdtempSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import type { ForeignFleet } from './list.ts'

/**
 * Where repositories are cloned from: GitHub, or a folder with `<owner>+<name>/repo` in it, for
 * machines without a network.
 */
function originOf(repository: string): string {
  const folder = process.env.FLEET_TEST_MIRRORS
  const mirror = folder && join(folder, repository.replace('/', '+'), 'repo')
  return mirror && existsSync(mirror) ? mirror : `https://github.com/${repository}.git`
}

/**
 * A clone whose branch `main` stands at the fleet's commit.
 * @returns undefined where the repository cannot be reached
 */
export async function checkout(fleet: ForeignFleet): Promise<string | undefined> {
  const { repository, commit, fleetYaml } = fleet
  const folder = mkdtempSync(join(tmpdir(), 'fleet-foreign-'))
  const git = (...args: string[]) => execa('git', ['-C', folder, ...args], { timeout: 300_000 })
  const env = { GIT_TERMINAL_PROMPT: '0' }
  const origin = originOf(repository)
  const cloned = await execa('git', ['clone', '--quiet', '--no-checkout', origin, folder], {
    env,
    reject: false,
    timeout: 600_000,
  })
  if (cloned.exitCode !== 0) return undefined
  await git('checkout', '--quiet', '-B', 'main', commit)
  if (fleetYaml !== undefined) await writeFile(join(folder, 'fleet.yaml'), fleetYaml)
  return folder
}
