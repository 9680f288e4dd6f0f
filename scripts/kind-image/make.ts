import { dirname, join } from 'node:path'
import { imageBuilder } from './images.ts'
import { baseImage, nodeImage } from './node.ts'
import { otherPrograms } from './programs.ts'
import { sandboxPrograms } from './sandbox-programs.ts'
import { traefikProgram } from './traefik.ts'
import { fluxImages, serviceImages } from './workloads.ts'

/** What the tests of a real cluster work with. */
export interface KindImages {
  /** For `--node-image`. */
  nodeImage: string
  /** Images of Flux and of services, by the tags that pods pull. */
  images: string[]
  /** Path of kind's command line. */
  kind: string
  /** Folder of Traefik's CRDs and rights. */
  traefik: string
}

/** Makes everything in the engine; what is there already stays. */
export async function makeImages(endpoint: string): Promise<KindImages> {
  const build = imageBuilder(endpoint)
  const sandbox = await sandboxPrograms()
  const node = await nodeImage(endpoint, build, sandbox)
  const flux = await fluxImages(build, sandbox)
  const services = await serviceImages(build, await baseImage(build))
  const kind = join(await otherPrograms(), 'kind')
  const traefik = join(dirname(await traefikProgram()), 'manifests')
  return { nodeImage: node, images: [...flux, ...services], kind, traefik }
}
