import { at, listAt, numberAt, textAt } from './fields.ts'

/** Why one container is not ready. */
export interface ContainerTrouble {
  /** Short: "CrashLoopBackOff (4 restarts, last exit 137 OOMKilled)". */
  reason: string
  /** The kubelet's own words, where it has some. */
  message?: string
}

/** Undefined when the container (an entry of `containerStatuses`) is ready. */
export function containerTrouble(status: unknown): ContainerTrouble | undefined {
  if (at(status, 'ready') === true) return undefined
  const waiting = textAt(status, 'state', 'waiting', 'reason')
  if (waiting !== undefined) return waitingTrouble(status, waiting)
  if (at(status, 'state', 'terminated') !== undefined) {
    return { reason: `exited ${exitOf(at(status, 'state', 'terminated'))}` }
  }
  if (at(status, 'state', 'running') === undefined) return { reason: 'not started' }
  const before = historyOf(status)
  const verb = at(status, 'started') === false ? 'startup probe' : 'readiness probe'
  return { reason: `${verb} has not passed${before === '' ? '' : ` (${before})`}` }
}

/** The init container that holds the pod up: "init container 1 of 2 (migrate): …". */
export function initTrouble(pod: unknown): ContainerTrouble | undefined {
  const statuses = listAt(pod, 'status', 'initContainerStatuses')
  const total = listAt(pod, 'spec', 'initContainers').length || statuses.length
  const index = statuses.findIndex((status) => !isInitDone(status))
  if (index < 0) return undefined
  const status = statuses[index]
  const found = at(status, 'state', 'running') === undefined ? containerTrouble(status) : undefined
  const name = textAt(status, 'name') ?? ''
  const reason = `init container ${index + 1} of ${total} (${name}): ${found?.reason ?? 'running'}`
  return found?.message === undefined ? { reason } : { reason, message: found.message }
}

function waitingTrouble(status: unknown, reason: string): ContainerTrouble {
  const message = textAt(status, 'state', 'waiting', 'message')
  const detail = reason.startsWith('CrashLoop')
    ? historyOf(status)
    : /image/i.test(reason)
      ? (textAt(status, 'image') ?? '')
      : ''
  const short = detail === '' ? reason : `${reason} (${detail})`
  return message === undefined ? { reason: short } : { reason: short, message }
}

/** "4 restarts, last exit 137 OOMKilled"; empty for a container that never ended. */
function historyOf(status: unknown): string {
  const restarts = numberAt(status, 'restartCount') ?? 0
  const last = at(status, 'lastState', 'terminated')
  const count = restarts === 0 ? [] : [`${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`]
  return [...count, ...(last === undefined ? [] : [`last exit ${exitOf(last)}`])].join(', ')
}

function exitOf(terminated: unknown): string {
  const reason = textAt(terminated, 'reason')
  const code = String(numberAt(terminated, 'exitCode') ?? '?')
  return reason === undefined ? code : `${code} ${reason}`
}

/** A sidecar is an init container that goes on running; it is done once it has started. */
function isInitDone(status: unknown): boolean {
  const exit = numberAt(status, 'state', 'terminated', 'exitCode')
  return (
    exit === 0 || (at(status, 'started') === true && at(status, 'state', 'running') !== undefined)
  )
}
