import { join } from 'node:path'
import { imageBuilder } from './images.ts'
import { nodeImage } from './node.ts'
import { otherPrograms } from './programs.ts'
import { sandboxPrograms } from './sandbox-programs.ts'

/** What the tests of a real cluster work with. */
export interface KindImages {
  /** For `--node-image`. */
  nodeImage: string
  /** Path of kind's command line. */
  kind: string
}

/** Makes everything in the engine; what is there already stays. */
export async function makeImages(endpoint: string): Promise<KindImages> {
  const build = imageBuilder(endpoint)
  const node = await nodeImage(endpoint, build, await sandboxPrograms())
  return { nodeImage: node, kind: join(await otherPrograms(), 'kind') }
}
