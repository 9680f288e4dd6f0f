import { readEngine } from '../../kind/engine.ts'
import type { Check } from '../types.ts'

/** Kubernetes leaves cgroup v1 behind. */
export const cgroupsCheck: Check = {
  id: 'cgroups',
  title: 'cgroups',
  look: async ({ docker }, signal) => {
    const engine = await readEngine(docker, signal).catch(() => undefined)
    if (!engine) return { status: 'skipped', detail: 'no container engine to ask' }
    if (engine.cgroupVersion !== '1') return { status: 'ok', detail: 'version 2' }
    return {
      status: 'warning',
      detail: 'version 1',
      why: 'Kubernetes 1.35 and later run on it only because fleet tells the kubelet to, and kind will end its support.',
      remedy:
        "Boot the engine's machine with systemd.unified_cgroup_hierarchy=1, or update it to a system of 2022 or later.",
    }
  },
}
