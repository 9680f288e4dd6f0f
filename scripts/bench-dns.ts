/**
 * Measures how quickly fleet's DNS servers answer at 500 queries a second: the resolver on loopback,
 * and the multicast responder asked by programs that know only plain DNS.
 */

import { fork } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { setTimeout as sleep } from 'node:timers/promises'
import { encode } from 'dns-packet'

const names = Array.from({ length: 30 }, (_, index) => `service-${index}.local`)
const perSecond = 500
const seconds = 10

if (process.argv[2] === 'serve') await serve(process.argv[3] ?? '', Number(process.argv[4]))
else await measureAll()

/** In a process of its own, as the agent is. */
async function serve(kind: string, port: number): Promise<void> {
  if (kind === 'resolver') {
    const { startResolver } = await import('../src/dns/resolver/server.ts')
    const zone = { domain: 'local', names: new Set(names) }
    await startResolver(port, () => zone)
  } else {
    const { startMulticast } = await import('../src/dns/mdns/responder.ts')
    const responder = await startMulticast(console.error)
    await responder.setNames(names)
  }
  process.send?.('ready')
}

async function measureAll(): Promise<void> {
  const rows = [
    await measure('resolver', 20_053, '127.0.0.1'),
    await measure('multicast', 5353, '224.0.0.251'),
  ]
  console.log('| server | answered | p50 | p99 | to reach |\n|---|---|---|---|---|')
  for (const { kind, sent, times } of rows) {
    const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))]
    const [p50, p99] = [at(0.5) ?? Number.NaN, at(0.99) ?? Number.NaN]
    const answered = `${times.length} of ${sent}`
    console.log(
      `| ${kind} | ${answered} | ${p50.toFixed(2)} ms | ${p99.toFixed(2)} ms | ≤ 1 / 5 ms |`,
    )
    if (p50 > 1 || p99 > 5 || times.length < sent) process.exitCode = 1
  }
}

/** Sends a query every two milliseconds and waits for the last answers. */
async function measure(kind: string, port: number, address: string) {
  const server = fork(import.meta.filename, ['serve', kind, String(port)])
  await new Promise((ready) => server.once('message', ready))
  const socket = await open()
  const started = new Map<number, number>()
  const times: number[] = []
  socket.on('message', (answer) => {
    const id = answer.readUInt16BE(0)
    const at = started.get(id)
    if (at === undefined) return
    started.delete(id)
    times.push(performance.now() - at)
  })
  const sent = perSecond * seconds
  const begin = performance.now()
  for (let id = 0; id < sent; id += 1) {
    const wait = begin + (id * 1000) / perSecond - performance.now()
    if (wait > 0) await sleep(wait)
    const question = { name: names[id % names.length] ?? '', type: 'A' as const }
    const query = encode({ type: 'query', id, questions: [question] })
    started.set(id, performance.now())
    socket.send(query, port, address)
  }
  await sleep(500)
  socket.close()
  server.kill()
  return { kind, sent, times: times.toSorted((a, b) => a - b) }
}

async function open(): Promise<Socket> {
  const socket = createSocket('udp4')
  await new Promise<void>((bound) => socket.bind(0, bound))
  // Nothing of the measurement leaves the machine either.
  socket.setMulticastTTL(0)
  return socket
}
