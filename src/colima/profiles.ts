import { z } from 'zod'
import { FleetError } from '../errors.ts'
import { type Colima, reasonOf } from './command.ts'

const profileSchema = z.object({
  name: z.string(),
  /** Absent when Lima cannot read the machine's configuration. */
  status: z.string().default('Broken'),
  arch: z.string().default(''),
  cpus: z.number().default(0),
  /** Bytes. */
  memory: z.number().default(0),
  /** Bytes. */
  disk: z.number().default(0),
  /** Missing before a first good start. */
  runtime: z.string().optional(),
})

/** A profile as `colima list --json` tells it, one object a line. */
export type Profile = z.infer<typeof profileSchema>

/**
 * The profile of that name; undefined when there is none. All are listed: asked for one that is
 * absent, Colima fails as it does when Lima is broken.
 * @throws FleetError when Colima cannot tell
 */
export async function readProfile(colima: Colima, name: string): Promise<Profile | undefined> {
  const found = await colima(['list', '--json'], { patience: 20_000 })
  if (found.exitCode !== 0) {
    throw new FleetError({
      code: 'colima-failed',
      message: 'colima cannot list its profiles',
      why: reasonOf(found),
      hint: 'See whether `colima list` works; it needs Lima (brew install lima).',
    })
  }
  const lines = found.stdout.split('\n').filter((line) => line.startsWith('{'))
  return lines.map((line) => profileSchema.parse(JSON.parse(line))).find((one) => one.name === name)
}

const statusSchema = z.object({ docker_socket: z.string().optional() })

/** The docker socket of a profile that works, as in DOCKER_HOST; undefined when it does not. */
export async function readSocket(colima: Colima, name: string): Promise<string | undefined> {
  const call = { patience: 20_000 }
  const found = await colima(['status', '--profile', name, '--json'], call).catch(() => undefined)
  if (found?.exitCode !== 0) return undefined
  const parsed = statusSchema.safeParse(JSON.parse(found.stdout))
  return parsed.success ? parsed.data.docker_socket : undefined
}
