import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { Colima } from '../colima/command.ts'
import { ensureMachine, lookAt, type Machine } from '../colima/ensure.ts'
import { diskRemoval, profileFiles } from '../colima/home.ts'
import { readProfile, readSocket } from '../colima/profiles.ts'
import type { Deed } from '../colima/state.ts'
import { type MachineWishes, pendingWishes } from '../colima/wishes.ts'
import { blockedBy } from '../engine/blocked.ts'
import type { Blocked, Inspection, Step } from '../engine/step.ts'
import { ExitCode, FleetError } from '../errors.ts'
import { dockerAt } from '../kind/docker.ts'
import { exists, makePrivateFolder, readFileIfExists, writeFileAtomic } from '../system/files.ts'

const intentSchema = z.object({ profile: z.string() })
const markSchema = z.object({ adopted: z.boolean().default(false) })
type ColimaIntent = z.infer<typeof intentSchema>

export interface ColimaStepOptions {
  machine: Machine
  wishes: MachineWishes
  /** Says, as a file, that the profile is fleet's. */
  mark: string
  /** Whether a profile that fleet did not make is taken over. */
  adopt: boolean
}

/** The virtual machine of the container engine, under a profile of fleet's own. */
export function colimaStep(options: ColimaStepOptions): Step<ColimaIntent> {
  const { machine, wishes, adopt } = options
  const { name } = machine
  const needed = (summary: string): Inspection<ColimaIntent> => {
    return { kind: 'needed', intent: { profile: name }, summary }
  }
  return {
    id: 'colima',
    title: 'Colima',
    needs: [],
    inspect: async () => {
      const found = await lookAt(adopt ? adopted(machine) : machine).catch(blockedBy)
      if ('reason' in found) return found
      const { deed, profile } = found
      const strange = adopt && profile !== undefined && !(await machine.own())
      const which = `the machine ${name}${strange ? ', which fleet did not make and takes over' : ''}`
      const size = `${wishes.cpus} CPUs, ${wishes.memoryGiB} GiB of memory`
      switch (deed.kind) {
        case 'nothing': {
          if (strange) return needed(`use ${which}`)
          const pending = profile ? pendingWishes(wishes, profile) : []
          return { kind: 'satisfied', detail: ['running', ...pending].join('; ') }
        }
        case 'make':
          return needed(`make the machine ${name} (${size}, ${wishes.diskGiB} GiB of disk)`)
        case 'start':
          return needed(`start ${which}`)
        case 'repair':
          return needed(`repair ${which}: ${deed.why}`)
        case 'refuse':
          return refusal(machine, deed.why)
      }
    },
    apply: async (_intent, report, signal) => {
      await keepMark(options)
      await ensureMachine(machine, wishes, report, signal)
    },
    revert: async (intent) => restMachine(machine, intent),
  }
}

/** A machine that is fleet's from now on. */
function adopted(machine: Machine): Machine {
  return { ...machine, own: async () => true }
}

/** What an adopted machine holds may be others': it is marked as one that is not to be deleted. */
async function keepMark({ machine, mark }: ColimaStepOptions): Promise<void> {
  if (await machine.own()) return
  const profile = await readProfile(machine.colima, machine.name)
  await makePrivateFolder(dirname(mark))
  const text = JSON.stringify({ profile: machine.name, adopted: profile !== undefined })
  await writeFileAtomic(mark, `${text}\n`)
}

/** Whether that mark is of a machine that somebody else made; one of before says nothing of it. */
export async function isAdopted(mark: string): Promise<boolean> {
  const text = await readFileIfExists(mark)
  return text !== undefined && markSchema.parse(JSON.parse(text)).adopted
}

/**
 * Stops the machine, unless another cluster's containers run in it, and keeps it with its images;
 * `down --purge` removes it.
 */
export async function restMachine({ colima }: Machine, intent: unknown): Promise<void> {
  const { profile } = intentSchema.parse(intent)
  const found = await readProfile(colima, profile).catch(() => undefined)
  if (found?.status !== 'Running' || (await hasContainers(colima, profile))) return
  await colima(['stop', '--profile', profile], { patience: stopPatienceMs })
}

/** Lima itself gives a guest some six minutes. */
const stopPatienceMs = 400_000

async function hasContainers(colima: Colima, profile: string): Promise<boolean> {
  const socket = await readSocket(colima, profile)
  if (socket === undefined) return false
  const { stdout } = await dockerAt(socket)(['ps', '--quiet'])
  return stdout.trim() !== ''
}

/**
 * Removes the machine with its data, by what is there afterwards: `delete` without --force deletes
 * nothing, with --data it keeps a disk that is not noted as formatted, and both end well.
 * @throws FleetError when any of it is still there
 */
export async function removeMachine(machine: Machine, mark: string): Promise<void> {
  const { colima, name, home } = machine
  await colima(['delete', '--profile', name, '--force', '--data'], { patience: 120_000 })
  if (await readProfile(colima, name)) {
    throw new FleetError({
      code: 'colima-still-there',
      message: `Colima did not delete the machine ${name}`,
      hint: `Look with: colima delete --profile ${name} --force --data`,
    })
  }
  await rm(mark, { force: true })
  const { disk } = profileFiles(home, name)
  if (await exists(disk)) {
    throw new FleetError({
      code: 'colima-disk-left',
      message: `Colima deleted the machine ${name} and kept its data disk, ${disk}`,
      hint: `Remove it with: ${diskRemoval(machine)}`,
    })
  }
}

const refusals: Record<
  Extract<Deed, { kind: 'refuse' }>['why'],
  (machine: Pick<Machine, 'home' | 'name'>) => [string, string]
> = {
  foreign: ({ name }) => [
    `There is a Colima profile ${name} that fleet did not make`,
    `It was left alone. Name another with colima.profile in fleet.yaml, take that one over (fleet up --adopt), or start it yourself (colima start --profile ${name}) and use --provider docker.`,
  ],
  unformatted: (machine) => [
    `The data disk of the Colima profile ${machine.name} is there, but what says that it is formatted is not`,
    `Starting it would format the disk. Restore the _store folder of Colima, or, if its data may go: colima delete --profile ${machine.name} --force && ${diskRemoval(machine)}`,
  ],
  runtime: ({ name }) => [
    `The Colima profile ${name} has another container runtime than docker`,
    `That cannot be changed. Name another with colima.profile in fleet.yaml, or remove it: colima delete --profile ${name} --force --data`,
  ],
}

function refusal(machine: Pick<Machine, 'home' | 'name'>, why: keyof typeof refusals): Blocked {
  const [reason, hint] = refusals[why](machine)
  return { kind: 'blocked', code: `colima-${why}`, reason, hint, exitCode: ExitCode.machine }
}
