import type { KubernetesClient } from '../cluster/types.ts'
import type { Step } from '../engine/step.ts'
import { cure, findStuck } from '../recover/cure.ts'

export interface RecoverStepOptions {
  /** Where Flux's controllers run. */
  fluxNamespace: string
  /** The step after which Flux has what it is to apply. */
  after: string
  connect(): Promise<KubernetesClient | undefined>
}

/** Helps along what would otherwise wait for its next try, or has given up, since an earlier run. */
export function recoverStep({ fluxNamespace, after, connect }: RecoverStepOptions): Step<null> {
  const withClient = async <T>(work: (client: KubernetesClient) => Promise<T>) => {
    const client = await connect()
    if (!client) return undefined
    try {
      return await work(client)
    } finally {
      await client.close()
    }
  }
  const look = () => withClient((client) => findStuck(client, fluxNamespace))
  return {
    id: 'recover',
    title: 'What is stuck',
    needs: [after],
    inspect: async () => {
      const stuck = (await look()) ?? []
      if (stuck.length === 0) return { kind: 'satisfied', detail: 'nothing' }
      const summary = `help along: ${stuck.map(({ text }) => text).join('; ')}`
      return { kind: 'needed', intent: null, summary }
    },
    apply: async (_intent, report) => {
      await withClient(async (client) => {
        const stuck = await findStuck(client, fluxNamespace)
        report(stuck.map(({ text }) => text).join('; '))
        await Promise.all(stuck.map((one) => cure(client, one).catch(() => undefined)))
      })
    },
    revert: async () => {},
  }
}
