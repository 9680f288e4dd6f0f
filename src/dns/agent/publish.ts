import { messageOf } from '../../errors.ts'
import type { Refusal } from '../mdns/responder.ts'
import type { DnsState } from '../state.ts'

/** The server, if any, through which the agent makes names work. */
export interface Publisher {
  setNames(names: string[]): void
  refused(): Refusal[]
  /** Why it does not run. */
  error?: string
  close(): Promise<void>
}

const silent: Publisher = { setNames: () => {}, refused: () => [], close: async () => {} }

/** Starts what the mode needs; only the modules of that mode are loaded. */
export async function startPublisher(
  state: DnsState,
  log: (line: string) => void,
): Promise<Publisher> {
  try {
    if (state.mode === 'mdns') return await multicast(log)
    if (state.mode === 'resolver' && state.resolverPort !== undefined) {
      return await resolver(state.resolverPort, state.domain)
    }
    return silent
  } catch (error) {
    log(`names: ${messageOf(error)}`)
    return { ...silent, error: messageOf(error) }
  }
}

async function resolver(port: number, domain: string): Promise<Publisher> {
  const { startResolver } = await import('../resolver/server.ts')
  let names: ReadonlySet<string> = new Set()
  const server = await startResolver(port, () => ({ domain, names }))
  const setNames = (wanted: string[]) => {
    names = new Set(wanted)
  }
  return { ...silent, setNames, close: server.close }
}

async function multicast(log: (line: string) => void): Promise<Publisher> {
  const { startMulticast } = await import('../mdns/responder.ts')
  const responder = await startMulticast(log)
  let known = ''
  return {
    setNames: (names) => {
      // Every change of the cluster leads here; probing anew is only for new names.
      if (names.join() === known) return
      known = names.join()
      void responder.setNames(names)
    },
    refused: responder.refused,
    close: responder.close,
  }
}
