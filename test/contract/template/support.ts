import { locateFleet } from '../../../src/repository/locate.ts'
import type { FleetModel } from '../../../src/repository/model.ts'
import { readFleet } from '../../../src/repository/read.ts'
import { cachedReader } from '../../../src/repository/reader.ts'
import { fleetPaths, templatesFolder } from '../../../src/system/paths.ts'
import { temporary } from '../repository/support.ts'

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
