import type { KubernetesClient } from '../cluster/types.ts'
import type { Inspection, Report, Step } from '../engine/step.ts'
import { cure, findStuck } from '../recover/cure.ts'
import type { NodeStarts } from '../recover/node-starts.ts'
import { findStale } from '../recover/stale.ts'
import { releaseLeases } from '../recover/stale-leases.ts'
import { untilLookedAt } from './until-looked-at.ts'

export interface RecoverStepOptions {
  /** Where Flux's controllers run. */
  fluxNamespace: string
  /** The step after which Flux has what it is to apply. */
  after: string
  connect(): Promise<KubernetesClient | undefined>
  /** Of nodes that fleet starts and stops; undefined: there are none. */
  nodeStarts: (() => Promise<NodeStarts>) | undefined
}

/**
 * Waits until what the cluster says is of this start of its nodes, and helps along what would
 * otherwise wait for its next try, or has given up, since an earlier run.
 */
export function recoverStep(options: RecoverStepOptions): Step<null> {
  const { fluxNamespace, after, connect, nodeStarts } = options
  const withClient = async <T>(work: (client: KubernetesClient) => Promise<T>) => {
    const client = await connect()
    if (!client) return undefined
    try {
      return await work(client)
    } finally {
      await client.close()
    }
  }
  return {
    id: 'recover',
    title: 'What is stuck',
    needs: [after],
    inspect: async () => {
      const found = await withClient((client) =>
        Promise.all([
          nodeStarts ? nodeStarts().then((starts) => speaksOfBefore(client, starts)) : false,
          findStuck(client, fluxNamespace),
        ]),
      )
      const [isOfBefore, stuck] = found ?? [false, []]
      if (isOfBefore) return needed(untilLooked)
      if (stuck.length === 0) return { kind: 'satisfied', detail: 'nothing' }
      return needed(`help along: ${stuck.map(({ text }) => text).join('; ')}`)
    },
    apply: async (_intent, report, signal) => {
      await withClient(async (client) => {
        if (nodeStarts) await settle(client, await nodeStarts(), report, signal)
        const stuck = await findStuck(client, fluxNamespace)
        if (stuck.length === 0) return
        report(stuck.map(({ text }) => text).join('; '))
        await Promise.all(stuck.map((one) => cure(client, one).catch(() => undefined)))
      })
    },
    revert: async () => {},
  }
}

const untilLooked = 'wait until the nodes have looked at their pods since they were started'

function needed(summary: string): Inspection<null> {
  return { kind: 'needed', intent: null, summary }
}

async function settle(
  client: KubernetesClient,
  starts: NodeStarts,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const { pods, leases } = await findStale(client, starts)
  await releaseLeases(client, leases)
  if (pods.length === 0) return
  report('waiting for the nodes to look at their pods')
  await untilLookedAt(client, starts, signal)
}

async function speaksOfBefore(client: KubernetesClient, starts: NodeStarts): Promise<boolean> {
  const { pods, leases } = await findStale(client, starts)
  return pods.length > 0 || leases.length > 0
}
