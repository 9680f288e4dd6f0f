import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import {
  contextIn,
  editKubeconfig,
  readUserKubeconfig,
  removeContext,
  singleContext,
  withContext,
} from '../cluster/user-kubeconfig.ts'
import type { Step } from '../engine/step.ts'

const id = 'kubeconfig'

const intentSchema = z.object({
  file: z.string(),
  /** Name of the context. */
  context: z.string(),
  /** The server that makes it ours; the same before the cluster is made, since its port is kept. */
  server: z.string(),
  /** The current context before. */
  previous: z.string(),
})
type KubeconfigIntent = z.infer<typeof intentSchema>

export interface KubeconfigStepOptions {
  /** The user's own kubeconfig. */
  file: string
  context: string
  /** The cluster's server; undefined until that is decided. */
  server(): Promise<string | undefined>
  /** The cluster's kubeconfig, there once `after` is done. */
  from: string
  after: string
  /** Whether the context becomes the current one. */
  switchTo: boolean
}

/** Adds the cluster to the user's own kubeconfig; the current context stays unless asked. */
export function kubeconfigStep(options: KubeconfigStepOptions): Step<KubeconfigIntent> {
  const { file, context, from, after, switchTo } = options
  return {
    id,
    title: 'Context for kubectl',
    needs: [after],
    inspect: async () => {
      const server = await options.server()
      if (server === undefined) return { kind: 'unknown', until: 'the cluster is made' }
      const found = contextIn(await readUserKubeconfig(file), context)
      const isCurrent = found.current === context
      const done = found.server === server && (isCurrent || (!switchTo && found.current !== ''))
      // What was the current one before fleet came stays the one to go back to.
      const previous = isCurrent ? '' : found.current
      return done
        ? { kind: 'satisfied', detail: context }
        : {
            kind: 'needed',
            intent: { file, context, server, previous },
            summary: `add the context ${context} to ${file}`,
          }
    },
    apply: async () => {
      const { cluster, user } = singleContext(await readFile(from, 'utf8'))
      const added = { name: context, cluster, user }
      await editKubeconfig(file, (text) => withContext(text, added, switchTo))
    },
    revert: revertKubeconfig,
  }
}

/** Takes the context out again, if it still leads to the cluster that it was made for. */
export async function revertKubeconfig(intent: unknown): Promise<void> {
  const { file, context: name, server, previous } = intentSchema.parse(intent)
  await removeContext(file, { name, server, previous })
}
