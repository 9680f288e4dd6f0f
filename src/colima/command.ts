import { ExitCode, FleetError } from '../errors.ts'
import { codeOf } from '../system/files.ts'
import { runGroup } from '../system/group.ts'
import type { RunResult } from '../system/process.ts'

export interface ColimaCall {
  signal?: AbortSignal
  /** Milliseconds; a guest that hangs answers nothing. */
  patience?: number
  /** Called with what Colima says it is doing. */
  report?: (text: string) => void
}

/** Variables that lead Colima to another profile or folder, or save what it is told. */
const misleading = new Set(['LIMA_HOME', 'COLIMA_PROFILE', 'COLIMA_SAVE_CONFIG'])

/** Runs colima for one profile; every error of its own exits with 1. */
export type Colima = (args: string[], call?: ColimaCall) => Promise<RunResult>

/**
 * Colima's command line. Its docker context goes into a folder of fleet's, so that the user's own
 * contexts stay as they are; variables that would lead it to another profile are left out.
 */
export function colimaAt(dockerConfig: string, env: NodeJS.ProcessEnv = process.env): Colima {
  const own = Object.entries(env).filter(([name]) => !misleading.has(name))
  return async (args, { signal, patience, report } = {}) => {
    const limits = [signal, patience === undefined ? undefined : AbortSignal.timeout(patience)]
    const given = limits.filter((one) => one !== undefined)
    try {
      return await runGroup('colima', args, {
        env: { ...Object.fromEntries(own), DOCKER_CONFIG: dockerConfig },
        ...(given.length === 0 ? {} : { signal: AbortSignal.any(given) }),
        onStderrLine: (line) => {
          const text = saidIn(line)
          if (text !== undefined) report?.(text)
        },
      })
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error
      throw new FleetError({
        code: 'no-colima',
        message: 'colima is not on PATH',
        hint: 'Install it (brew install colima docker), or use another provider.',
        exitCode: ExitCode.machine,
        cause: error,
      })
    }
  }
}

/** What a line of Colima's own log says (logrus, as into a pipe). */
export function saidIn(line: string): string | undefined {
  const found = /\bmsg=(?:"((?:[^"\\]|\\.)*)"|(\S+))/.exec(line)
  const text = found?.[1]?.replaceAll('\\"', '"') ?? found?.[2]
  return text === 'done' ? undefined : text
}

/** Why a call failed: what Lima said is on standard output, Colima's own last word on the other. */
export function reasonOf({ stdout, stderr }: RunResult): string {
  const lines = [...stdout.split('\n'), ...stderr.split('\n')].filter((line) => line.trim() !== '')
  const grave = lines.filter((line) => /level=(fatal|error)/.test(line)).map(saidIn)
  const said = grave.filter((text) => text !== undefined && !/exit status \d+$/.test(text))
  return said.join('; ') || grave.at(-1) || lines.slice(-3).join('; ')
}
