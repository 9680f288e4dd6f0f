/** Run in a namespace: asks by multicast from a port of its own, and prints what answers within a second. */
import { createSocket } from 'node:dgram'
import { decode, encode } from 'dns-packet'

const [name = '', address = '224.0.0.251'] = process.argv.slice(2)

const socket = createSocket('udp4')
const end = (text: string) => {
  process.stdout.write(`${text}\n`)
  socket.close()
  process.exit(0)
}
socket.on('message', (message) => {
  const { answers = [] } = decode(message)
  end(answers.map((answer) => ('data' in answer ? String(answer.data) : '')).join(' '))
})
socket.on('error', () => end('nothing'))
socket.bind(() => {
  socket.setMulticastTTL(255)
  socket.send(encode({ type: 'query', id: 1, questions: [{ name, type: 'A' }] }), 5353, address)
})
setTimeout(() => end('nothing'), 1000)
