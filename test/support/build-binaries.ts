import { buildBinaries } from '../../src/sandbox/binaries/build.ts'
import { fleetPaths } from '../../src/system/paths.ts'

/** Builds what the tests need once; where that cannot be, those tests are skipped and say why. */
export default async function setup(): Promise<void> {
  const { cache } = fleetPaths()
  const { signal } = new AbortController()
  let lastPercent = -1
  for (const module of ['reader', 'registry', 'charts', 'sandbox'] as const) {
    try {
      await buildBinaries(
        { cache, module },
        ({ done, total, text }) => {
          const percent = total === 0 ? 0 : Math.floor((10 * done) / total) * 10
          if (percent !== lastPercent) console.log(`${module} binaries: ${percent} % ${text}`)
          lastPercent = percent
        },
        signal,
      )
    } catch (error) {
      console.warn(`The ${module} binaries cannot be built: ${String(error)}`)
    }
  }
}
