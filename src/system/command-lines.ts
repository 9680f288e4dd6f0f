import { readdir, readFile } from 'node:fs/promises'
import { identify, type ProcessIdentity, run } from './process.ts'

/**
 * The process that was started with exactly this program and these arguments, if one runs: finds
 * what was started in the moment before its id could be written down.
 */
export async function findByCommandLine(
  command: string,
  args: string[],
): Promise<ProcessIdentity | undefined> {
  const pid =
    process.platform === 'linux'
      ? await findInProc([command, ...args].join('\0'))
      : await findWithPs([command, ...args].join(' '))
  if (pid === undefined) return undefined
  const identity = await identify(pid)
  return identity.startedAt === '' ? undefined : identity
}

async function findInProc(wanted: string): Promise<number | undefined> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
    if (line === `${wanted}\0`) return Number(name)
  }
  return undefined
}

async function findWithPs(wanted: string): Promise<number | undefined> {
  const { stdout } = await run('ps', ['-axww', '-o', 'pid=,command='])
  for (const line of stdout.split('\n')) {
    const [, pid, command] = /^\s*(\d+)\s(.*)$/.exec(line) ?? []
    if (command === wanted) return Number(pid)
  }
  return undefined
}
