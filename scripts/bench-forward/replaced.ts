import { setTimeout as sleep } from 'node:timers/promises'
import type { ForwardCluster, TestPod } from '../../test/contract/forward/support.ts'
import { request } from './requests.ts'
import type { Row } from './rows.ts'

/** Milliseconds between two requests: 50 a second. */
const pause = 20
/** Requests before, while and after the pod is replaced: 6 s of them. */
const requests = 300

interface Answer {
  startedAt: number
  endedAt: number
  failed: boolean
}

/** Replaces a pod by another of the same Service under 50 requests a second. */
export async function measureReplaced(
  cluster: ForwardCluster,
  local: number,
  pods: { old: TestPod; fresh: TestPod },
): Promise<Row[]> {
  const answers: Promise<Answer>[] = []
  const load = (async () => {
    for (let count = 0; count < requests; count += 1) {
      answers.push(ask(local))
      await sleep(pause)
    }
  })()
  await sleep(1500)
  await cluster.removePod(pods.old.name)
  await sleep(500)
  await cluster.addPod(pods.fresh)
  const readyAt = performance.now()
  await load
  const all = await Promise.all(answers)
  const after = all.filter(({ startedAt }) => startedAt >= readyAt)
  const failed = (some: Answer[]) => some.filter((one) => one.failed).length
  const reconnect = Math.min(...after.filter((one) => !one.failed).map((one) => one.endedAt))
  return [
    {
      what: 'requests that failed, started after the new pod was Ready',
      fleet: `${failed(after)} of ${after.length}`,
      kubectl: '',
      goal: '0',
    },
    {
      what: 'all that failed while the pod was replaced',
      fleet: `${failed(all)} of ${all.length}`,
      kubectl: '',
      goal: '',
    },
    {
      what: 'the first of those after Ready was answered after',
      fleet: `${Math.round(reconnect - readyAt)} ms`,
      kubectl: '',
      goal: '≤ 1000 ms',
    },
  ]
}

async function ask(local: number): Promise<Answer> {
  const startedAt = performance.now()
  const failed = await request(local, '/').then(
    () => false,
    () => true,
  )
  return { startedAt, endedAt: performance.now(), failed }
}
