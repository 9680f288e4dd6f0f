import { mkdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { FleetError } from '../errors.ts'
import { dockerAt } from '../kind/docker.ts'
import { readEngine } from '../kind/engine.ts'
import { exists } from '../system/files.ts'
import { type Colima, reasonOf } from './command.ts'
import { forceStop } from './force.ts'
import { profileFiles } from './home.ts'
import { type Profile, readProfile, readSocket } from './profiles.ts'
import { type Deed, deedFor, type Sight } from './state.ts'
import { type MachineWishes, startArguments } from './wishes.ts'

/** A profile of Colima's and where its things are. */
export interface Machine {
  colima: Colima
  name: string
  /** Colima's folder. */
  home: string
  /** Folder for docker's configuration, so that the user's contexts stay. */
  dockerConfig: string
  /** Whether fleet made the profile. */
  own(): Promise<boolean>
}

/** A machine whose host agent is slow looks broken for a moment. */
const secondLooks = 3
const lookPauseMs = 1000

/** Looks at a machine; one that seems broken is looked at again. */
export async function lookAt(machine: Machine): Promise<Sight & { deed: Deed }> {
  const { colima, name, home } = machine
  const files = profileFiles(home, name)
  let profile = await readProfile(colima, name)
  for (let left = secondLooks; profile?.status === 'Broken' && left > 0; left -= 1) {
    await sleep(lookPauseMs)
    profile = await readProfile(colima, name)
  }
  const [own, disk, store] = await Promise.all([
    machine.own(),
    exists(files.disk),
    exists(files.store),
  ])
  const answers = profile?.status === 'Running' && (await engineAnswers(machine))
  const sight = { profile, own, disk, store, answers }
  return { ...sight, deed: deedFor(sight) }
}

/**
 * Makes, starts or repairs a machine; resolves when its container engine answers. Interrupted, what
 * was started is ended by force, since Colima leaves it behind.
 * @throws FleetError with Lima's own words
 */
export async function ensureMachine(
  machine: Machine,
  wishes: MachineWishes,
  report: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { colima, name, home, dockerConfig } = machine
  const { deed, profile } = await lookAt(machine)
  if (deed.kind === 'nothing') return
  await mkdir(dockerConfig, { recursive: true, mode: 0o700 })
  const { machine: folder } = profileFiles(home, name)
  if (deed.kind === 'repair') {
    report(`repairing it: ${deed.why}`)
    // A machine that runs is asked first: it writes its data.
    if (profile?.status === 'Running')
      await colima(['stop', '--profile', name], { patience: 60_000 }).catch(() => undefined)
    await forceStop(colima, name, folder)
  }
  try {
    const started = await colima(startCall(name, wishes, profile), { signal, report })
    if (started.exitCode !== 0) throw startFailed(name, reasonOf(started))
  } catch (error) {
    if (signal.aborted) await forceStop(colima, name, folder).catch(() => undefined)
    throw error
  }
  report('raising its inotify limits')
  await raiseLimits(colima, name)
  if (!(await engineAnswers(machine)))
    throw startFailed(name, 'Its container engine does not answer.')
}

/** A user's template, ssh configuration and docker context stay out of it. */
function startCall(name: string, wishes: MachineWishes, profile: Profile | undefined): string[] {
  const apart = ['--activate=false', '--ssh-config=false', '--template=false']
  return ['start', '--profile', name, ...apart, ...startArguments(wishes, profile)]
}

/** Colima raises the watches and leaves the instances at 128; kind's pods need more of those. */
async function raiseLimits(colima: Colima, name: string): Promise<void> {
  const limits = ['fs.inotify.max_user_watches=1048576', 'fs.inotify.max_user_instances=1024']
  const call = { patience: 30_000 }
  await colima(['ssh', '--profile', name, '--', 'sudo', 'sysctl', '-w', ...limits], call)
}

async function engineAnswers({ colima, name }: Machine): Promise<boolean> {
  const socket = await readSocket(colima, name)
  if (socket === undefined) return false
  return readEngine(dockerAt(socket), AbortSignal.timeout(10_000)).then(
    () => true,
    () => false,
  )
}

function startFailed(name: string, why: string): FleetError {
  return new FleetError({
    code: 'colima-start-failed',
    message: `Colima could not start the machine ${name}`,
    why,
    hint: hintFor(why, name),
  })
}

/** What helps, by Lima's and Colima's own texts. */
function hintFor(why: string, name: string): string {
  if (/no space left on device/.test(why)) return 'Free disk space and run fleet up again.'
  if (/qemu-img not found|qemu is required/.test(why))
    return 'Install QEMU (brew install qemu) and run fleet up again.'
  if (/limactl must not run as|must not run as the root/.test(why))
    return 'Run fleet as a normal user: Lima refuses root.'
  if (/minimum Lima version|error checking Lima version/.test(why))
    return 'Install or update Lima (brew install lima) and run fleet up again.'
  return `Try it by itself: colima start --profile ${name} --verbose`
}
