import { askOutside } from '../outside.ts'
import type { Check } from '../types.ts'

/** Registries from which a fleet's images come; any answer, also "log in first", is a good one. */
export const registryCheck: Check = {
  id: 'registries',
  title: 'Image registries',
  look: async ({ registries }, signal) => {
    const answers = await Promise.all(
      registries.map(async (url) => ({ url, answers: await isThere(url, signal) })),
    )
    const away = answers.filter((one) => !one.answers).map(({ url }) => new URL(url).host)
    if (away.length === 0) return { status: 'ok', detail: `${answers.length} answer` }
    return {
      status: 'warning',
      detail: `no answer from ${away.join(', ')}`,
      why: 'A new cluster pulls images from there; what was pulled before comes from the image cache.',
      remedy:
        'Check the network and its proxy; images.mirrors in fleet.yaml names a registry that is reached.',
    }
  },
}

async function isThere(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await askOutside(`${url}/v2/`, { signal })).status < 500
  } catch {
    return false
  }
}
