/**
 * fleet's forwards in a process of their own, as in the agent: `forward-process.ts ACCESS.json
 * TARGETS.json`, from dist/. Prints the statuses as one line of JSON when all are ready.
 */
import { readFileSync } from 'node:fs'
import { createClient } from '../../dist/cluster/client.js'
import { createWorld } from '../../dist/cluster/world.js'
import { createForwarder } from '../../dist/forward/forwarder.js'
import { podConnector } from '../../dist/forward/wire/pod-connector.js'

const [accessFile = '', targetsFile = ''] = process.argv.slice(2)
const access = JSON.parse(readFileSync(accessFile, 'utf8'))
const targets = JSON.parse(readFileSync(targetsFile, 'utf8'))
const world = createWorld(createClient(access), [
  { group: '', kind: 'Service' },
  { group: '', kind: 'Pod' },
])
const forwarder = createForwarder({
  world,
  connect: podConnector(access),
  simulated: false,
  remembered: () => ({}),
  remember: async () => {},
})
await forwarder.set(targets)
const say = () => {
  const statuses = forwarder.status()
  if (statuses.length < targets.length || statuses.some(({ state }) => state !== 'ready')) return
  process.stdout.write(`${JSON.stringify(statuses.map(({ local }) => local))}\n`)
  stop()
}
const stop = forwarder.subscribe(say)
say()
