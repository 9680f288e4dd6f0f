import { createServer, type Server } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { type Patience, verifyPatiently } from '../../../src/commands/dns-verify.ts'
import { noRouteText, type Verified } from '../../../src/dns/verify.ts'
import { endServer, listenOnLoopback } from '../../support/loopback.ts'

const servers: Server[] = []
afterEach(() => Promise.all(servers.splice(0).map(endServer)))

describe('a name whose ingress', () => {
  test('knows no route yet is tried until it does, and what is waited for is said once', async () => {
    const port = await ingress([404, 404, 404, 200])
    const { verified, said } = await verifyAt(port, { ms: 0, passingMs: 10_000 })
    expect(verified).toMatchObject({ status: 200 })
    expect(verified?.problem).toBeUndefined()
    expect(said).toEqual(['localhost answers 404: its route is not there (yet)'])
  })

  test('says another thing meanwhile has that said, too', async () => {
    const port = await ingress([404, 503, 200])
    const { said } = await verifyAt(port, { ms: 0, passingMs: 10_000 })
    expect(said).toEqual([expect.stringContaining('404'), 'localhost answers 503'])
  })

  test('is waited for only until somebody interrupts', async () => {
    const port = await ingress([404])
    const interrupt = new AbortController()
    const said: Verified[] = []
    const waiting = (bad: Verified[]) => {
      said.push(...bad)
      interrupt.abort(new Error('Ctrl-C'))
    }
    const patience = { ms: 0, passingMs: 60_000, waiting, signal: interrupt.signal }
    await expect(verifyPatiently(contextOf(port), localhost, patience)).rejects.toThrow()
    expect(said).toHaveLength(1)
  })

  test('never knows the route is given up when patience is over', async () => {
    const port = await ingress([404])
    const { verified } = await verifyAt(port, { ms: 0, passingMs: 300 })
    expect(verified).toMatchObject({ problem: expect.stringContaining('404'), passing: true })
  })
})

test('a name that does not lead to this machine does not get the patience of a start', async () => {
  const { verified, said } = await verifyAt(1, { ms: 0, passingMs: 60_000 }, 'nowhere.invalid')
  expect(verified?.problem).toContain('does not resolve')
  expect(said).toEqual([])
})

const localhost = [{ host: 'localhost', protocol: 'http' as const }]

function contextOf(port: number) {
  return { agent: undefined, provider: { httpPort: async () => port }, located: { folder: '' } }
}

async function verifyAt(port: number, patience: Patience, host = 'localhost') {
  const said: string[] = []
  const waiting = (bad: Verified[]) =>
    said.push(...bad.map(({ host: name, problem }) => `${name} ${problem}`))
  const names = [{ host, protocol: 'http' as const }]
  const [verified] = await verifyPatiently(contextOf(port), names, { ...patience, waiting })
  return { verified, said }
}

/** Answers with these statuses in turn, and the last one from then on. @returns its port */
async function ingress(statuses: number[]): Promise<number> {
  const left = [...statuses]
  const server = createServer((_request, response) => {
    response.statusCode = (left.length > 1 ? left.shift() : left[0]) ?? 500
    response.end(response.statusCode === 404 ? `${noRouteText}\n` : 'x')
  })
  servers.push(server)
  return listenOnLoopback(server)
}
