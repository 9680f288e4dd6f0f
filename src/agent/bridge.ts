import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../errors.ts'
import { type Handler, respondText } from './handler.ts'
import { listen } from './server.ts'

/** Milliseconds between two tries: the bridge is there only while the container engine runs. */
const pauseMs = 2000

export interface BridgeOptions {
  address: string
  port: number
  /** Guards itself with credentials of its own. */
  git: Handler
  signal: AbortSignal
  log(line: string): void
}

/** Serves git, and nothing else, to the nodes of a cluster on a container engine's bridge. */
export async function serveBridge(options: BridgeOptions): Promise<void> {
  const { address, port, git, signal, log } = options
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://bridge')
    git(request, response, url)
      .then((answered) => answered || respondText(response, 404, 'There is nothing here.'))
      .catch(() => response.destroy())
  })
  signal.addEventListener('abort', () => server.close(), { once: true })
  let said = false
  while (!signal.aborted) {
    try {
      return await listen(server, port, address)
    } catch (error) {
      if (!said) log(`git on ${address}:${port}: ${messageOf(error)}; trying again`)
      said = true
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
    }
  }
}
