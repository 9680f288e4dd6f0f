import { readFileSync } from 'node:fs'
import { agentPid, onlyCluster } from './cluster-processes.ts'
import { randoms } from './randoms.ts'
import type { FleetHome } from './run-fleet.ts'

/** What people and accidents do to the names of a cluster. */
export const acts = ['apply', 'remove', 'kill', 'down'] as const
export type Act = (typeof acts)[number]

/** What a cycle left behind; all of it should be empty or true. */
export interface Residue {
  hostsSame: boolean
  failed: string[]
}

/**
 * One cycle: `up`, some acts in any order, `down`; an `up` comes again where an act took the cluster away.
 * @param at options that name the fleet
 */
export async function cycle(home: FleetHome, at: string[], steps: Act[]): Promise<Residue> {
  const before = readFileSync(home.hosts)
  const failed: string[] = []
  const fleet = async (...args: string[]) => {
    const { exitCode, stderr } = await home.run([...args, ...at])
    if (exitCode !== 0) failed.push(`${args.join(' ')}: ${exitCode} ${stderr.slice(-300)}`)
  }
  const up = () => fleet('up', '--provider', 'sandbox')
  const act: Record<Act, () => Promise<void>> = {
    apply: () => fleet('dns', 'apply'),
    remove: () => fleet('dns', 'remove'),
    kill: async () => void process.kill(agentPid(onlyCluster(home.state)), 'SIGKILL'),
    down: async () => {
      await fleet('down')
      await up()
    },
  }
  await up()
  for (const [index, step] of steps.entries()) {
    await act[step]()
    // A second kill needs an agent, which only `up` brings back.
    if (step === 'kill' && steps.slice(index + 1).includes('kill')) await up()
  }
  await fleet('down')
  return { hostsSame: readFileSync(home.hosts).equals(before), failed }
}

/** Acts in an order that a number decides, so that a failure can be had again. */
export function actsOf(seed: number, count: number): Act[] {
  const random = randoms(seed)
  return Array.from({ length: count }, () => acts[random() % acts.length] ?? 'apply')
}
