import type { RemoteInfo, Socket } from 'node:dgram'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../../errors.ts'
import { ownAddresses } from './addresses.ts'
import { announcement, answerMulticast, contested, probe } from './messages.ts'
import { rememberAnswers } from './remembered.ts'
import { group, openSender, openSocket, port } from './sockets.ts'

/** A host that fleet leaves alone, because somebody else answers for it. */
export interface Refusal {
  host: string
  /** The address that answered. */
  by: string
}

export interface MulticastResponder {
  /** The names to answer for from now on; new ones are asked for first. */
  setNames(names: string[]): Promise<void>
  refused(): Refusal[]
  /** Says goodbye to all names and stops. */
  close(): Promise<void>
}

/** How long others have to object to a new name, twice, in milliseconds. */
const probeWait = 250
/** How often the machine's addresses are looked at again, in milliseconds. */
const addressInterval = 5000

/**
 * Answers multicast queries of this machine's own programs. Everything is sent with the TTL 0, which
 * the system hands to its own listeners and puts on no network; queries of other machines, whose
 * answers would have to leave, get none.
 * @throws when port 5353 cannot be shared
 */
export async function startMulticast(log: (line: string) => void): Promise<MulticastResponder> {
  const receiver = await openSocket()
  const senders = new Map<string, Socket>()
  const refusals = new Map<string, string>()
  let active: ReadonlySet<string> = new Set()
  let answerTo = rememberAnswers(() => undefined)
  let wanted = new Set<string>()

  const activate = (names: Iterable<string>) => {
    const these = new Set(names)
    active = these
    answerTo = rememberAnswers((query, legacy) => answerMulticast(query, these, legacy))
  }
  const onMessage = (message: Buffer, from: RemoteInfo) => {
    for (const host of contested(message, wanted)) refuse(host, from.address)
    const sender = senders.get(from.address)
    if (!sender) return
    const legacy = from.port !== port
    const answer = answerTo(message, legacy)
    if (!answer) return
    if (legacy) receiver.send(answer, from.port, from.address)
    else send(sender, answer)
  }
  const refuse = (host: string, by: string) => {
    if (refusals.has(host)) return
    refusals.set(host, by)
    log(`names: ${by} answers for ${host} already; fleet leaves it alone`)
    if (!active.has(host)) return
    activate([...active].filter((name) => name !== host))
    toAll(announcement([host], true))
  }
  const send = (socket: Socket, message: Buffer) => {
    socket.send(message, port, group, () => undefined)
  }
  const toAll = (message: Buffer) => {
    for (const socket of senders.values()) send(socket, message)
  }
  const followAddresses = async () => {
    const addresses = ownAddresses()
    for (const [address, socket] of senders) {
      if (addresses.includes(address)) continue
      senders.delete(address)
      socket.close()
    }
    for (const address of addresses) {
      if (senders.has(address)) continue
      try {
        senders.set(address, await openSender(receiver, address))
      } catch (error) {
        log(`names: multicast on ${address}: ${messageOf(error)}`)
      }
    }
  }
  receiver.on('message', onMessage)
  await followAddresses()
  const timer = setInterval(() => void followAddresses(), addressInterval).unref()

  return {
    setNames: async (names) => {
      const before = wanted
      wanted = new Set(names)
      const gone = [...active].filter((name) => !wanted.has(name))
      const fresh = names.filter((name) => !before.has(name))
      if (gone.length > 0) {
        activate([...active].filter((name) => wanted.has(name)))
        toAll(announcement(gone, true))
      }
      if (fresh.length === 0) return
      for (let round = 0; round < 2; round += 1) {
        toAll(probe(fresh))
        await sleep(probeWait)
      }
      const free = fresh.filter((name) => wanted.has(name) && !refusals.has(name))
      activate([...active, ...free])
      if (free.length > 0) toAll(announcement(free))
    },
    refused: () => [...refusals].map(([host, by]) => ({ host, by })),
    close: async () => {
      clearInterval(timer)
      const names = active
      // A question that comes in between must not be answered: the answer would outlive the goodbye.
      activate([])
      if (names.size > 0)
        await Promise.all([...senders.values()].map((one) => farewell(one, names)))
      for (const socket of [receiver, ...senders.values()]) socket.close()
    },
  }
}

function farewell(socket: Socket, names: ReadonlySet<string>): Promise<void> {
  return new Promise((done) => {
    socket.send(announcement(names, true), port, group, () => done())
  })
}
