import { access, constants } from 'node:fs/promises'
import { dirname } from 'node:path'
import { exists } from './files.ts'
import { type RunResult, run } from './process.ts'

/** What it takes to write a file of the system. */
export type Privilege =
  /** This user may. */
  | { kind: 'none' }
  | { kind: 'passwordless'; sudo: string }
  /** A person can give the password on this terminal. */
  | { kind: 'password'; sudo: string }
  | { kind: 'refused'; why: string }

const places = ['/usr/bin', '/bin', '/usr/local/bin', '/run/wrappers/bin']

/**
 * How a file can be written, or made, here. Never prompts.
 * @param interactive whether a person can answer a prompt of sudo
 */
export async function privilegeFor(file: string, interactive: boolean): Promise<Privilege> {
  if (await isWritable(file)) return { kind: 'none' }
  const sudo = await findSudo()
  if (sudo === undefined) return { kind: 'refused', why: 'there is no sudo' }
  const { exitCode } = await run(sudo, ['-n', '/bin/sh', '-c', ':'])
  if (exitCode === 0) return { kind: 'passwordless', sudo }
  if (interactive) return { kind: 'password', sudo }
  return { kind: 'refused', why: 'sudo wants a password and there is no terminal to ask on' }
}

/** Has sudo ask for the password now, so that it need not later; false when it was not given. */
export async function authenticate(sudo: string): Promise<boolean> {
  // sudo prompts on the terminal itself, whatever its input and output are.
  const { exitCode } = await run(sudo, ['-v'])
  return exitCode === 0
}

/** Runs a shell script with the privilege at hand; sudo never prompts unless `mayPrompt`. */
export function runScript(
  script: string,
  args: string[],
  privilege: Exclude<Privilege, { kind: 'refused' }>,
  mayPrompt = false,
): Promise<RunResult> {
  const command = ['/bin/sh', '-c', script, 'fleet', ...args]
  if (privilege.kind === 'none') return run('/bin/sh', command.slice(1))
  return run(privilege.sudo, [...(mayPrompt ? [] : ['-n']), '--', ...command])
}

/** A missing file can be made where the nearest folder above it that exists is writable. */
async function isWritable(file: string): Promise<boolean> {
  for (let path = file; ; path = dirname(path)) {
    if (await exists(path)) return mayWrite(path)
    if (path === dirname(path)) return false
  }
}

function mayWrite(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  )
}

async function findSudo(): Promise<string | undefined> {
  for (const place of places) {
    const sudo = `${place}/sudo`
    const found = await access(sudo, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return sudo
  }
  return undefined
}
