import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { $ } from 'zx'
import { makeFleetRepository } from '../../test/support/fleet-repository.ts'

/** A fleet, and fleet's command line with a state folder and a hosts file of its own. */
export interface Surroundings {
  repository: string
  state: string
  /** Runs fleet in the repository, as a user does. */
  fleet(args: string[]): PromiseLike<{ stdout: string }>
  /** The same through npx. */
  npx(args: string[]): PromiseLike<{ stdout: string }>
}

const root = join(import.meta.dirname, '..', '..')

/** Calls `work` and takes everything away after it, also when it fails or is interrupted. */
export async function withSurroundings<T>(work: (around: Surroundings) => Promise<T>): Promise<T> {
  const top = mkdtempSync(join(tmpdir(), 'fleet-bench-'))
  const repository = makeFleetRepository({ base: {}, leaf: { dependsOn: ['base'] } })
  const state = join(top, 'state')
  const hosts = join(top, 'hosts')
  writeFileSync(hosts, '127.0.0.1 localhost\n')
  const env = { ...process.env, XDG_STATE_HOME: state, FLEET_HOSTS_FILE: hosts }
  const run = $({ env, quiet: true, cwd: repository })
  const fleet = (args: string[]) =>
    run`${process.execPath} ${join(root, 'bin', 'fleet.js')} ${args}`
  const inCheckout = $({ env, quiet: true, cwd: root })
  const npx = (args: string[]) => inCheckout`npx --no-install fleet ${args} --repo ${repository}`
  const takeAway = async () => {
    await fleet(['down']).nothrow()
    for (const folder of [top, repository]) rmSync(folder, { recursive: true, force: true })
  }
  const onSignal = () => void takeAway().finally(() => process.exit(130))
  process.once('SIGINT', onSignal)
  process.once('SIGTERM', onSignal)
  try {
    return await work({ repository, state, fleet, npx })
  } finally {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
    await takeAway()
  }
}
