// What a container runtime does with a forwarded connection: both directions, each with its end.
import { connect } from 'node:net'

const socket = connect({ port: Number(process.argv[2]), host: '127.0.0.1', allowHalfOpen: true })
process.stdin.pipe(socket)
socket.pipe(process.stdout)
socket.once('end', () => process.stdout.write('', () => process.exit(0)))
socket.on('error', () => process.exit(1))
