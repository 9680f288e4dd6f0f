/**
 * Builds what a real kind cluster needs where no container registry is reached: a node image and
 * images of workloads, from Debian packages and Go modules alone. Prints what it made as one line of
 * JSON; progress goes to standard error. Wants Linux, root, and the packages docker.io, debootstrap,
 * iptables and runc; what is there already is not built again.
 */
import { join } from 'node:path'
import { engineObstacle, startEngine } from './kind-image/engine.ts'
import { makeImages } from './kind-image/make.ts'
import { cache } from './kind-image/stage.ts'

const obstacle = await engineObstacle()
if (obstacle !== undefined) {
  console.error(`Cannot build the images: ${obstacle}.`)
  process.exit(3)
}
const engine = await startEngine(join(cache, 'engine'))
try {
  console.log(JSON.stringify(await makeImages(engine.endpoint)))
} finally {
  await engine.stop()
}
