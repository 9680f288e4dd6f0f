import type { Profile } from './profiles.ts'

/** What a machine is to be like. */
export interface MachineWishes {
  cpus: number
  memoryGiB: number
  diskGiB: number
  /** `aarch64` or `x86_64`; undefined: this machine's own. */
  arch: string | undefined
}

/** What fleet.yaml says of it. */
export interface MachineSettings {
  cpus?: number | undefined
  /** GiB. */
  memory?: number | undefined
  /** GiB. */
  disk?: number | undefined
  arch?: string | undefined
}

/** GiB for the system of the machine, the control plane and Flux. */
const headroomGiB = 2
/** GiB with which a small fleet is still at ease. */
const leastGiB = 4
const usualDiskGiB = 100
/** The part of this machine's memory that it has to keep for itself. */
const largestShare = 0.75

/** What fleet.yaml says, else what the fleet needs within what this machine has. */
export function machineWishes(
  settings: MachineSettings,
  requestsMiB: number,
  has: { cpus: number; memoryMiB: number },
): MachineWishes {
  const needed = Math.max(leastGiB, Math.ceil(requestsMiB / 1024) + headroomGiB)
  const most = Math.max(headroomGiB, Math.floor((has.memoryMiB / 1024) * largestShare))
  return {
    cpus: settings.cpus ?? Math.max(1, Math.min(4, has.cpus - 1)),
    memoryGiB: settings.memory ?? Math.min(needed, most),
    diskGiB: settings.disk ?? usualDiskGiB,
    arch: settings.arch,
  }
}

const gibibyte = 2 ** 30

/**
 * Arguments of `colima start` for a machine that is new, or that grows: CPU, memory and disk can
 * grow while it is stopped; nothing is made smaller, and what is fixed is not said again.
 */
export function startArguments(wishes: MachineWishes, profile: Profile | undefined): string[] {
  const { cpus, memoryGiB, diskGiB, arch } = wishes
  if (!profile) {
    const own = ['--cpus', `${cpus}`, '--memory', `${memoryGiB}`, '--disk', `${diskGiB}`]
    return [...own, '--runtime', 'docker', ...(arch === undefined ? [] : ['--arch', arch])]
  }
  return [
    ...(cpus > profile.cpus ? ['--cpus', `${cpus}`] : []),
    ...(memoryGiB * gibibyte > profile.memory ? ['--memory', `${memoryGiB}`] : []),
    ...(diskGiB * gibibyte > profile.disk ? ['--disk', `${diskGiB}`] : []),
  ]
}

/** What a running machine gets only later, or never, in words for the user. */
export function pendingWishes(wishes: MachineWishes, profile: Profile): string[] {
  const grows = startArguments(wishes, profile).length > 0
  const { arch } = wishes
  return [
    ...(grows ? ['grows when it is started next (fleet stop, then fleet start)'] : []),
    ...(arch !== undefined && profile.arch !== '' && arch !== profile.arch
      ? [`stays ${profile.arch}: another architecture needs a new machine (fleet down --purge)`]
      : []),
  ]
}
