import { createSocket, type Socket } from 'node:dgram'
import { messageOf } from '../../errors.ts'

export const port = 5353
export const group = '224.0.0.251'
/** On Linux a socket of the group's own address gets what is sent to the group and nothing else. */
const bindAddress = process.platform === 'linux' ? group : '0.0.0.0'

/** The socket that sends on the interface of one address. */
export async function openSender(receiver: Socket, address: string): Promise<Socket> {
  const socket = await openSocket()
  try {
    socket.setMulticastInterface(address)
    socket.setMulticastTTL(0)
    socket.setMulticastLoopback(true)
    joinOnce(receiver, address)
    return socket
  } catch (error) {
    socket.close()
    throw error
  }
}

/** Two addresses of one interface join it once; the second time the system says so. */
function joinOnce(receiver: Socket, address: string): void {
  try {
    receiver.addMembership(group, address)
  } catch (error) {
    if (!messageOf(error).includes('EADDRINUSE')) throw error
  }
}

/** A socket of the group, shared with the other responders of the machine. */
export async function openSocket(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  await new Promise<void>((done, fail) => {
    socket.once('error', fail).bind({ port, address: bindAddress }, done)
  })
  socket.on('error', () => undefined)
  // What an answer to a legacy query costs to reach another process of this machine.
  socket.setTTL(1)
  return socket
}
