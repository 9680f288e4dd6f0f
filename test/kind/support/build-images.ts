import { join } from 'node:path'
import { engineObstacle, startEngine } from '../../../scripts/kind-image/engine.js'
import { makeImages } from '../../../scripts/kind-image/make.js'
import { cache } from '../../../scripts/kind-image/stage.js'

/** Makes the images once; what is there already stays. Where it cannot be, the tests are skipped. */
export default async function setup(): Promise<void> {
  if ((await engineObstacle()) !== undefined) return
  const engine = await startEngine(join(cache, 'engine'))
  try {
    await makeImages(engine.endpoint)
  } finally {
    await engine.stop()
  }
}
