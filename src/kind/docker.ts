import { ExitCode, FleetError } from '../errors.ts'
import { type RunResult, run } from '../system/process.ts'

/** Runs the docker command line against one engine; a non-zero exit is a result. */
export type Docker = (args: string[], signal?: AbortSignal) => Promise<RunResult>

/** An engine that is asleep or broken may take a connection and never answer. Milliseconds. */
const patienceMs = 60_000

/**
 * The docker command line for an engine.
 * @param endpoint as in DOCKER_HOST; undefined: whichever the user's environment or context names
 */
export function dockerAt(endpoint: string | undefined): Docker {
  return async (args, signal) => {
    const deadline = AbortSignal.timeout(patienceMs)
    try {
      return await run('docker', args, {
        env: engineEnvironment(endpoint),
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      })
    } catch (error) {
      signal?.throwIfAborted()
      if (deadline.aborted) throw silentEngine(args[0] ?? '')
      throw noDocker(error)
    }
  }
}

/** What a program needs in its environment to work with that engine, and with docker alone. */
export function engineEnvironment(endpoint: string | undefined): Record<string, string> {
  const own = { KIND_EXPERIMENTAL_PROVIDER: 'docker' }
  return endpoint === undefined ? own : { ...own, DOCKER_HOST: endpoint }
}

/** The standard output of a call that has to succeed. @throws FleetError with docker's own words */
export async function dockerOutput(
  docker: Docker,
  args: string[],
  signal?: AbortSignal,
): Promise<string> {
  const { exitCode, stdout, stderr } = await docker(args, signal)
  if (exitCode === 0) return stdout.trim()
  throw new FleetError({
    code: 'docker-failed',
    message: `docker ${args.slice(0, 2).join(' ')} failed`,
    why: stderr.trim(),
    hint: 'See whether `docker info` works, then run the same command again.',
  })
}

function noDocker(cause: unknown): FleetError {
  return new FleetError({
    code: 'no-docker',
    message: 'The docker command is not on PATH',
    hint: 'Install Docker, Colima with the docker CLI, or OrbStack; or use --provider sandbox, which needs none.',
    exitCode: ExitCode.machine,
    cause,
  })
}

function silentEngine(command: string): FleetError {
  return new FleetError({
    code: 'engine-silent',
    message: `The container engine did not answer docker ${command} within ${patienceMs / 1000} s`,
    hint: 'Restart the engine (Docker Desktop, `colima restart`, or the docker service) and run the same command again.',
    exitCode: ExitCode.machine,
  })
}
