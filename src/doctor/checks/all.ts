import type { Check } from '../types.js'
import { binariesCheck } from './binaries.js'
import { cgroupsCheck } from './cgroups.js'
import { clockCheck } from './clock.js'
import { diskCheck } from './disk.js'
import { engineCheck } from './engine.js'
import { gitCheck } from './git.js'
import { goCheck } from './go.js'
import { inotifyCheck } from './inotify.js'
import { interruptedCheck } from './interrupted.js'
import { leftoversCheck } from './leftovers.js'
import { locksCheck } from './locks.js'
import { memoryCheck } from './memory.js'
import { namesCheck } from './names.js'
import { portsCheck } from './ports.js'
import { programsCheck } from './programs.js'
import { proxiesCheck } from './proxies.js'
import { pullLimitCheck } from './pull-limit.js'
import { registryCheck } from './registry.js'

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
