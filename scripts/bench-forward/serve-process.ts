/** What lies behind the forwards: `/large` gives 64 MiB, all else a few bytes. Prints its port. */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const large = randomBytes(64 * 1024 * 1024)
const server = createServer(({ url }, response) => {
  response.end(url === '/large' ? large : 'small')
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
