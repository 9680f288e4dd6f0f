import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { engineObstacle, startEngine } from '../../../scripts/kind-image/engine.ts'
import { makeImages } from '../../../scripts/kind-image/make.ts'
import { cache } from '../../../scripts/kind-image/stage.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Why there can be no kind cluster here; empty when there can. */
    kindObstacle: string
  }
}

/** Makes the images once; what is there already stays. Where it cannot be, the tests are skipped and say why. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide('kindObstacle', (await engineObstacle()) ?? (await tryToMake()) ?? '')
}

async function tryToMake(): Promise<string | undefined> {
  try {
    const engine = await startEngine(join(cache, 'engine'))
    try {
      await makeImages(engine.endpoint)
    } finally {
      await engine.stop()
    }
    return undefined
  } catch (error) {
    console.warn('The images of a kind cluster cannot be made:', error)
    return String(error).split('\n')[0]
  }
}
