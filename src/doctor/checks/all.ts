import type { Check } from '../types.ts'
import { binariesCheck } from './binaries.ts'
import { cgroupsCheck } from './cgroups.ts'
import { clockCheck } from './clock.ts'
import { diskCheck } from './disk.ts'
import { engineCheck } from './engine.ts'
import { gitCheck } from './git.ts'
import { goCheck } from './go.ts'
import { inotifyCheck } from './inotify.ts'
import { interruptedCheck } from './interrupted.ts'
import { leftoversCheck } from './leftovers.ts'
import { locksCheck } from './locks.ts'
import { memoryCheck } from './memory.ts'
import { namesCheck } from './names.ts'
import { portsCheck } from './ports.ts'
import { programsCheck } from './programs.ts'
import { proxiesCheck } from './proxies.ts'
import { pullLimitCheck } from './pull-limit.ts'
import { registryCheck } from './registry.ts'

/** In the order in which things are needed. */
export const checks: Check[] = [
  gitCheck,
  goCheck,
  engineCheck,
  cgroupsCheck,
  inotifyCheck,
  memoryCheck,
  diskCheck,
  portsCheck,
  namesCheck,
  proxiesCheck,
  registryCheck,
  pullLimitCheck,
  clockCheck,
  programsCheck,
  binariesCheck,
  interruptedCheck,
  leftoversCheck,
  locksCheck,
]
