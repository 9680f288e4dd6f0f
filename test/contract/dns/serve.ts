/** Run in a namespace by the tests beside it: serves names until it is told to end. */
import { startMulticast } from '../../../src/dns/mdns/responder.ts'
import { startResolver } from '../../../src/dns/resolver/server.ts'

const [kind, port, ...names] = process.argv.slice(2)

const zone = { domain: 'test', names: new Set(names) }
const log = (line: string) => void process.stderr.write(`${line}\n`)
const responder = kind === 'multicast' ? await startMulticast(log) : undefined
await responder?.setNames(names)
const resolver = kind === 'resolver' ? await startResolver(Number(port), () => zone) : undefined

process.once('SIGTERM', () => {
  void Promise.all([responder?.close(), resolver?.close()]).then(() => process.exit(0))
})
process.stdout.write(`refused ${JSON.stringify(responder?.refused() ?? [])}\nready\n`)
setInterval(() => {}, 60_000)
