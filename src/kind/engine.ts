import { z } from 'zod'
import { ExitCode, FleetError } from '../errors.ts'
import { type Docker, dockerAt, dockerOutput } from './docker.ts'

/** A container engine that answers. */
export interface Engine {
  version: string
  /** "Debian GNU/Linux 12", "Docker Desktop", "Ubuntu 24.04 LTS" (Colima's machine) */
  system: string
  /** As `uname -m` says it: x86_64, aarch64. */
  architecture: string
  memoryMiB: number
  cpus: number
  /** "1" or "2" */
  cgroupVersion: string
  /** Whether its processes are a normal user's, who may not take ports below 1024. */
  rootless: boolean
}

/** What `docker info --format '{{json .}}'` says; without an engine only ServerErrors. */
const infoSchema = z.object({
  ServerVersion: z.string().default(''),
  OperatingSystem: z.string().default(''),
  Architecture: z.string().default(''),
  MemTotal: z.number().default(0),
  NCPU: z.number().default(0),
  CgroupVersion: z.string().default(''),
  SecurityOptions: z.array(z.string()).nullish(),
  ServerErrors: z.array(z.string()).nullish(),
})

/** @throws FleetError when no engine answers */
export async function readEngine(docker: Docker, signal?: AbortSignal): Promise<Engine> {
  const { stdout, stderr } = await docker(['info', '--format', '{{json .}}'], signal)
  const info = parseInfo(stdout)
  if (!info?.ServerVersion) throw engineDown(info?.ServerErrors?.join('; ') ?? stderr.trim())
  return {
    version: info.ServerVersion,
    system: info.OperatingSystem,
    architecture: info.Architecture,
    memoryMiB: info.MemTotal / 2 ** 20,
    cpus: info.NCPU,
    cgroupVersion: info.CgroupVersion,
    rootless: info.SecurityOptions?.some((option) => option.includes('rootless')) ?? false,
  }
}

/** How long an engine may take to say that it is there, when it is only one of several choices. Milliseconds. */
const glanceMs = 3000

/** Whether an engine answers here, without a word about why not. */
export async function engineAnswers(): Promise<boolean> {
  return readEngine(dockerAt(undefined), AbortSignal.timeout(glanceMs)).then(
    () => true,
    () => false,
  )
}

/**
 * The address of the engine that the user's environment and docker context lead to now, to be used
 * from then on: a cluster stays where it is when the context is switched. Undefined when docker is
 * to find it by itself again, since more than an address leads there (TLS).
 */
export async function currentEndpoint(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (env.DOCKER_HOST) return env.DOCKER_HOST
  const format = '{{.Endpoints.docker.Host}}'
  const found = await dockerOutput(dockerAt(undefined), ['context', 'inspect', '--format', format])
  return /^(unix|npipe):/.test(found) ? found : undefined
}

function parseInfo(text: string) {
  try {
    return infoSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

function engineDown(why: string): FleetError {
  return new FleetError({
    code: 'engine-down',
    message: 'No container engine answers',
    why,
    hint: 'Start it (Docker Desktop, `colima start`, or `systemctl start docker`), or use --provider sandbox, which needs none.',
    exitCode: ExitCode.machine,
  })
}
