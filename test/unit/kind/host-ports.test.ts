import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { chooseHostPorts, isHostPortFree } from '../../../src/kind/host-ports.ts'
import { listenOnLoopback } from '../../support/loopback.ts'

const wanted = { http: 80, https: 443, privileged: true }
const probe = (taken: number[], owner?: string) => ({
  isFree: async (port: number) => !taken.includes(port),
  owner: async () => owner,
})

test('the wanted ports are taken when they are free', async () => {
  const { http, https, notes } = await chooseHostPorts(wanted, probe([]))
  expect({ http, https, notes }).toEqual({ http: 80, https: 443, notes: [] })
})

test('a taken port is replaced by the next free one, and who has it is said', async () => {
  const chosen = await chooseHostPorts(wanted, probe([80, 8080], 'nginx (process 812)'))
  expect(chosen).toMatchObject({ http: 8081, https: 443 })
  expect(chosen.notes).toEqual([
    'Port 80 is taken by nginx (process 812); the cluster gets 8081 instead.',
  ])
})

test('an engine of a normal user gets ports that need no privilege', async () => {
  const chosen = await chooseHostPorts({ ...wanted, privileged: false }, probe([]))
  expect(chosen).toMatchObject({ http: 8080, https: 8443 })
  expect(chosen.notes).toHaveLength(2)
})

test('both ports are never the same', async () => {
  const chosen = await chooseHostPorts({ http: 8443, https: 80, privileged: true }, probe([80]))
  expect(chosen).toMatchObject({ http: 8443, https: 8444 })
})

test('a port on which somebody listens is not free', async () => {
  const server = createServer()
  const port = await listenOnLoopback(server)
  expect(await isHostPortFree(port)).toBe(false)
  await new Promise((resolve) => server.close(resolve))
  expect(await isHostPortFree(port)).toBe(true)
})
