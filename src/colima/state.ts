import type { Profile } from './profiles.ts'

/** What is known of a profile. */
export interface Sight {
  profile: Profile | undefined
  /** Whether fleet made it. */
  own: boolean
  /** Whether its data disk is there, and what says that it is formatted. */
  disk: boolean
  store: boolean
  /** Whether the container engine in it answers. */
  answers: boolean
}

/** What is to be done so that a profile has a container engine that answers. */
export type Deed =
  | { kind: 'nothing' }
  | { kind: 'make' }
  | { kind: 'start' }
  /** Half up or broken: ended by force first. */
  | { kind: 'repair'; why: string }
  | { kind: 'refuse'; why: 'foreign' | 'unformatted' | 'runtime' }

/** Pure. */
export function deedFor({ profile, own, disk, store, answers }: Sight): Deed {
  if (profile && !own) return { kind: 'refuse', why: 'foreign' }
  // Colima would take the disk for a new one and format it.
  if (disk && !store) return { kind: 'refuse', why: 'unformatted' }
  if (!profile) return { kind: 'make' }
  if (profile.runtime !== undefined && !profile.runtime.startsWith('docker')) {
    return { kind: 'refuse', why: 'runtime' }
  }
  if (profile.status === 'Stopped') return { kind: 'start' }
  if (profile.status !== 'Running') return { kind: 'repair', why: profile.status }
  return answers
    ? { kind: 'nothing' }
    : { kind: 'repair', why: 'its container engine does not answer' }
}
