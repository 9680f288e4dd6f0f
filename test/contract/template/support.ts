import { locateFleet } from '../../../src/repository/locate.js'
import type { FleetModel } from '../../../src/repository/model.js'
import { readFleet } from '../../../src/repository/read.js'
import { cachedReader } from '../../../src/repository/reader.js'
import { fleetPaths, templatesFolder } from '../../../src/system/paths.js'
import { temporary } from '../repository/support.js'

export type Stage = 'dev' | 'prod'

/** The built-in fleet as `fleet up` outside any repository reads it; the reader has to be built. */
export async function readTemplate(stage: Stage): Promise<FleetModel> {
  const { cache } = fleetPaths()
  const folder = temporary()
  const deps = { paths: { cache, state: folder }, templates: templatesFolder() }
  const source = await locateFleet({ startFolder: folder, stage }, deps)
  return readFleet(source, { paths: { cache: folder }, reader: await cachedReader(cache) })
}

/** The objects of a kind in the whole fleet, root included. */
export function objectsOf({ root, services }: FleetModel, kind: string) {
  return [root, ...services]
    .flatMap((service) => service.resources)
    .filter((resource) => resource.kind === kind)
}
