import type { KubernetesClient, KubernetesObject, World } from '../cluster/types.ts'
import { requestReconcile } from '../flux/annotate.ts'
import { type NudgeMemory, noMemory, nudges } from '../flux/nudges.ts'
import { wakeInOrder } from '../flux/wake-in-order.ts'
import { idOf, textAt } from '../health/fields.ts'
import { kustomizeGroup, sourceGroup } from '../health/kustomization.ts'

const requested = 'reconcile.fluxcd.io/requestedAt'
/** Each wake-up is remembered, so that it is not repeated; what is older than so many can go. */
const longestMemory = 10_000

/**
 * Wakes Kustomizations whose dependencies have become ready, also while no `fleet up` watches: a
 * commit then reaches the leaves at once instead of after Flux's next look at them.
 * @returns ends it
 */
export function wakeDependents(client: KubernetesClient, world: World): () => void {
  world.track(kustomizeGroup, 'Kustomization')
  world.track(sourceGroup, 'GitRepository')
  let memory: NudgeMemory = noMemory
  return world.subscribe(() => {
    const waiting = world.list(kustomizeGroup, 'Kustomization').filter((one) => !isWoken(one))
    const views = waiting.map((object) => ({
      id: idOf(object),
      name: object.metadata.name,
      namespace: object.metadata.namespace ?? '',
      exists: true,
      state: 'waiting' as const,
    }))
    // Health checks are left to who knows the inventories' kinds: `fleet up`, or Flux itself.
    const woken = nudges(world, views, memory, { healthGate: false, now: new Date() })
    memory = woken.memory.woken.size > longestMemory ? noMemory : woken.memory
    const dependents = woken.nudges.filter(({ why }) => why === 'dependencies-ready')
    void wakeInOrder(dependents, (nudge) => requestReconcile(client, nudge, nudge.token))
  })
}

/** Whether somebody asked for a reconciliation that Flux has not begun yet. */
function isWoken(object: KubernetesObject): boolean {
  const asked = object.metadata.annotations?.[requested]
  return asked !== undefined && asked !== textAt(object, 'status', 'lastHandledReconcileAt')
}
