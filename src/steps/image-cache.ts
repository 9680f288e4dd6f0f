import type { Step } from '../engine/step.ts'
import { messageOf } from '../errors.ts'
import { ensureCaches, type RunningCache } from '../images/caches.ts'
import type { Upstream } from '../images/upstreams.ts'
import { findBinaries } from '../sandbox/binaries/find.ts'

export interface ImageCacheOptions {
  /** Where the caches keep their data; `imagesFolder`. */
  folder: string
  /** fleet's cache folder, which holds the program. */
  cache: string
  upstreams: Upstream[]
  /** Address to listen on, known once the step runs: loopback, or a bridge that nodes are on. */
  address(): Promise<string>
  /** The step after which there is something to tell of the caches. */
  after: string
  /** Whether everything runs and is told already. */
  isReady(): Promise<boolean>
  /** Takes the caches that run; empty when they could not be started. */
  onReady(caches: RunningCache[]): Promise<void>
}

/**
 * The pull-through caches of images, for providers whose nodes pull any. They are a help and no
 * need: one that cannot be started is said and done without. They outlive the cluster, so
 * there is nothing to revert.
 */
export function imageCacheStep(options: ImageCacheOptions): Step<null> {
  const { upstreams, cache, folder, after, isReady } = options
  const names = upstreams.map(({ registry }) => registry).join(', ')
  return {
    id: 'image-cache',
    title: 'Image cache',
    needs: ['registry-binaries', after],
    inspect: async () => {
      if (await isReady()) return { kind: 'satisfied', detail: names }
      return { kind: 'needed', intent: null, summary: `cache images of ${names}` }
    },
    apply: async (_intent, report, signal) => {
      const program = (await findBinaries({ cache, module: 'registry' }))?.path('registry')
      if (program === undefined) return report('without image cache: its program is not built')
      const address = await options.address()
      const wanted = { folder, program, address, env: process.env }
      const caches = await ensureCaches(upstreams, wanted, signal).catch((error: unknown) => {
        signal.throwIfAborted()
        report(`without image cache: ${messageOf(error)}`)
        return []
      })
      await options.onReady(caches)
    },
    revert: async () => {},
  }
}
