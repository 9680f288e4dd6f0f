import type { Step } from '../engine/step.js'
import { messageOf } from '../errors.js'
import { ensureCaches, type RunningCache } from '../images/caches.js'
import type { Upstream } from '../images/upstreams.js'
import { findBinaries } from '../sandbox/binaries/find.js'

export interface ImageCacheOptions {
  /** Where the caches keep their data; `imagesFolder`. */
  folder: string
  /** fleet's cache folder, which holds the program. */
  cache: string
  upstreams: Upstream[]
  /** Address to listen on, known once the step runs: loopback, or a bridge that nodes are on. */
  address(): Promise<string>
  /** Takes the caches that run; empty when they could not be started. */
  onReady(caches: RunningCache[]): void
}

/**
 * The pull-through caches of images, for providers whose nodes pull any. They are a help and no
 * need: one that cannot be started is said and done without. They outlive the cluster, so
 * there is nothing to revert.
 */
export function imageCacheStep(options: ImageCacheOptions): Step<null> {
  const { upstreams, cache, folder } = options
  const names = upstreams.map(({ registry }) => registry).join(', ')
  return {
    id: 'image-cache',
    title: 'Image cache',
    needs: ['registry-binaries'],
    inspect: async () => ({ kind: 'needed', intent: null, summary: `cache images of ${names}` }),
    apply: async (_intent, report, signal) => {
      const program = (await findBinaries({ cache, module: 'registry' }))?.path('registry')
      if (program === undefined) throw new Error('the image cache program is not built')
      const address = await options.address()
      const wanted = { folder, program, address, env: process.env }
      const caches = await ensureCaches(upstreams, wanted, signal).catch((error: unknown) => {
        signal.throwIfAborted()
        report(`without image cache: ${messageOf(error)}`)
        return []
      })
      options.onReady(caches)
    },
    revert: async () => {},
  }
}
