import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../system/process.ts'
import { type Colima, reasonOf } from './command.ts'
import { readProfile } from './profiles.ts'

/**
 * Ends a machine by force, so that it can be started again; its data stays. Colima kills whatever
 * process has the id that a file names, which after a power cut may be a stranger's: such files
 * are removed first. Whether it worked is told by the list alone, since Colima's exit code is not.
 * @param machine folder of the virtual machine
 * @throws Error when the machine is still not stopped
 */
export async function forceStop(colima: Colima, name: string, machine: string): Promise<void> {
  await removeStrangers(machine, `colima-${name}`)
  const ended = await colima(['stop', '--profile', name, '--force'], { patience: 120_000 })
  const profile = await readProfile(colima, name)
  if (profile && profile.status !== 'Stopped') throw new Error(reasonOf(ended))
}

async function removeStrangers(machine: string, id: string): Promise<void> {
  const names = await readdir(machine).catch(() => [])
  const pids = names.filter((name) => name.endsWith('.pid'))
  const strange = await Promise.all(pids.map((name) => isStranger(join(machine, name), id)))
  if (!strange.includes(true)) return
  for (const name of names.filter((one) => /\.(pid|sock)$/.test(one))) {
    await rm(join(machine, name), { force: true })
  }
}

/** Whether a process runs by the id in the file that has nothing to do with this machine. */
async function isStranger(file: string, id: string): Promise<boolean> {
  const pid = (await readFile(file, 'utf8')).trim()
  if (!/^\d+$/.test(pid)) return false
  const { exitCode, stdout } = await run('ps', ['-ww', '-o', 'command=', '-p', pid])
  return exitCode === 0 && !stdout.includes(id) && !/\blima/.test(stdout)
}
