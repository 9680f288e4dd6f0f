import type { Hold } from './hold.ts'
import type { ContainerView, PodView } from './pod.ts'

/** The status of a held pod as the kubelet would write it, for a merge patch. */
export function holdStatus(pod: PodView, hold: Hold, now: string): Record<string, unknown> {
  const { containers, initContainers } = pod.spec
  const inInit = initContainers.some(({ name }) => name === hold.container)
  // What has crashed or only fails its probe has been started before: the init containers are done.
  const initialized = !inInit && (hold.lastExit !== undefined || hold.running === true)
  const waitingInit = initContainers.length > 0 && !initialized
  if (hold.reason === 'Pending') return unscheduled(pod, hold, now)
  return {
    phase: hold.lastExit || hold.running ? 'Running' : 'Pending',
    startTime: now,
    conditions: withConditions(pod, now, {
      PodScheduled: { status: 'True' },
      Initialized: { status: waitingInit ? 'False' : 'True' },
      Ready: { status: 'False', reason: 'ContainersNotReady' },
      ContainersReady: { status: 'False', reason: 'ContainersNotReady' },
    }),
    initContainerStatuses: initContainers.map((container) =>
      initialized
        ? statusOf(pod, container, { terminated: terminated(0, 'Completed', now) }, true)
        : statusOf(pod, container, {
            waiting: atFault(container, hold) ? waiting(hold) : { reason: 'PodInitializing' },
          }),
    ),
    containerStatuses: containers.map((container) => {
      if (waitingInit) return statusOf(pod, container, { waiting: { reason: 'PodInitializing' } })
      if (hold.running) return statusOf(pod, container, { running: { startedAt: now } })
      const held = atFault(container, hold) ? waiting(hold) : { reason: 'ContainerCreating' }
      return {
        ...statusOf(pod, container, { waiting: held }),
        ...(hold.lastExit ? crashed(pod, container, hold.lastExit, now) : {}),
      }
    }),
  }
}

function unscheduled(pod: PodView, hold: Hold, now: string): Record<string, unknown> {
  return {
    phase: 'Pending',
    conditions: withConditions(pod, now, {
      PodScheduled: { status: 'False', reason: 'Unschedulable', message: hold.message },
      Ready: { status: 'False' },
      ContainersReady: { status: 'False' },
    }),
    initContainerStatuses: null,
    containerStatuses: null,
  }
}

function atFault({ name }: ContainerView, hold: Hold): boolean {
  return hold.container === undefined || hold.container === name
}

function waiting({ reason, message }: Hold): Record<string, string> {
  return message === '' ? { reason } : { reason, message }
}

function terminated(exitCode: number, reason: string, now: string): Record<string, unknown> {
  return { exitCode, reason, startedAt: now, finishedAt: now }
}

function statusOf(
  pod: PodView,
  { name, image }: ContainerView,
  state: Record<string, unknown>,
  ready = false,
): Record<string, unknown> {
  const restartCount = restartsOf(pod, name)
  const started = 'running' in state
  return { name, image, imageID: '', ready, started, restartCount, state }
}

function crashed(
  pod: PodView,
  { name }: ContainerView,
  { exitCode, reason }: NonNullable<Hold['lastExit']>,
  now: string,
): Record<string, unknown> {
  return {
    restartCount: restartsOf(pod, name) + 3,
    lastState: { terminated: terminated(exitCode, reason, now) },
  }
}

function restartsOf(pod: PodView, name: string): number {
  return pod.status.containerStatuses?.find((one) => one.name === name)?.restartCount ?? 0
}

/** A merge patch replaces lists whole, so the conditions of others are carried over. */
function withConditions(
  pod: PodView,
  now: string,
  wanted: Record<string, { status: string; reason?: string; message?: string }>,
): Record<string, unknown>[] {
  const others = (pod.status.conditions ?? []).filter(({ type }) => !(String(type) in wanted))
  const own = Object.entries(wanted).map(([type, condition]) => {
    const known = pod.status.conditions?.find((one) => one.type === type)
    const since = known?.status === condition.status ? known.lastTransitionTime : undefined
    return { type, lastTransitionTime: since ?? now, ...condition }
  })
  return [...others, ...own]
}
