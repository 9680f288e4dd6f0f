import { createServer as createHttpServer, type Server } from 'node:http'
import { connect, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openUpgrade } from '../../../src/forward/wire/spdy-upgrade.ts'
import { connectionAgent } from '../../../src/forward/wire/target.ts'
import { pickFreePorts } from '../../../src/system/ports.ts'
import { needing } from '../support/binaries.ts'
import {
  type ForwardCluster,
  forwardBinaries,
  startForwardCluster,
  startForwarder,
  type TestForwarder,
  target,
  until,
} from './support.ts'

describe.skipIf(!forwardBinaries)(needing('forwards follow the cluster', forwardBinaries), () => {
  let cluster: ForwardCluster
  let forwards: TestForwarder
  const servers: Server[] = []
  const ports = { http: 8080 }

  beforeAll(async () => {
    const locals = await pickFreePorts(2)
    const names = ['old', 'new']
    for (const [index, name] of names.entries()) {
      const server = createHttpServer((_request, response) => response.end(name))
      servers.push(server.listen(locals[index], '127.0.0.1'))
    }
    cluster = await startForwardCluster(
      names.map((pod, index) => ({ pod, port: 8080, local: locals[index] ?? 0 })),
    )
    await cluster.addService('web', { http: 80 })
  })
  afterEach(async () => {
    await forwards?.close()
    await cluster.removePod('old')
    await cluster.removePod('new')
  })
  afterAll(async () => {
    await cluster?.stop()
    for (const server of servers) server.close()
  })

  const openForward = async (options: Parameters<typeof startForwarder>[1] = {}) => {
    forwards = await startForwarder(cluster.api.access, options)
    await forwards.forwarder.set([await target('web', 80)])
  }
  const ask = async (port: number | undefined) => {
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      headers: { connection: 'close' },
    })
    return response.text()
  }

  test('a pod replaced under 50 requests a second: none fails that starts after the new one is ready', async () => {
    await cluster.addPod({ name: 'old', service: 'web', ports })
    await openForward()
    const { local } = await until(forwards, ({ state }) => state === 'ready')
    const answers: { startedAt: number; answer: string }[] = []
    let asked = 0
    const load = async () => {
      for (; asked < 150; asked += 1) {
        const startedAt = performance.now()
        void ask(local).then(
          (answer) => answers.push({ startedAt, answer }),
          (error) => answers.push({ startedAt, answer: String(error) }),
        )
        await sleep(20)
      }
    }
    const loading = load()
    await expect.poll(() => answers.length).toBeGreaterThan(20)
    await cluster.removePod('old')
    const withoutPod = asked
    await expect.poll(() => asked).toBeGreaterThan(withoutPod + 10)
    await cluster.addPod({ name: 'new', service: 'web', ports })
    const readyAt = performance.now()
    await loading
    await expect.poll(() => answers.length).toBe(150)
    const after = answers.filter(({ startedAt }) => startedAt >= readyAt)
    expect(after.length).toBeGreaterThan(50)
    expect(new Set(after.map(({ answer }) => answer))).toEqual(new Set(['new']))
    // Those that came while there was no pod were kept waiting for one.
    expect(new Set(answers.map(({ answer }) => answer))).toEqual(new Set(['old', 'new']))
  })

  test('a connection made while no pod is ready reaches it within a second of its becoming so', async () => {
    await openForward()
    const { local, reason } = await until(forwards, ({ state }) => state === 'waiting')
    expect(reason).toBe('no pod of web is ready')
    const answer = ask(local)
    await until(forwards, ({ connections }) => connections > 0)
    await cluster.addPod({ name: 'new', service: 'web', ports })
    const readyAt = performance.now()
    expect(await answer).toBe('new')
    expect(performance.now() - readyAt).toBeLessThan(1000)
  })

  test('new connections go to the newest pod', async () => {
    await cluster.addPod({ name: 'old', service: 'web', ports })
    await openForward()
    const { local } = await until(forwards, ({ state }) => state === 'ready')
    expect(await ask(local)).toBe('old')
    // Pods count their age in whole seconds.
    await sleep(1100)
    await cluster.addPod({ name: 'new', service: 'web', ports })
    await expect.poll(() => ask(local), { timeout: 1000 }).toBe('new')
  })

  test('without a pod a connection is reset when its time is over', async () => {
    await openForward({ deadlineMs: 300 })
    const { local = 0 } = await until(forwards, ({ local }) => local !== undefined)
    await expect(text(connect(local, '127.0.0.1'))).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  test('an API server that takes connections and never answers holds nobody longer than the deadline', async () => {
    await cluster.addPod({ name: 'old', service: 'web', ports })
    const mute = createServer(() => {})
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const address = mute.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const access = { ...cluster.api.access, server: `https://127.0.0.1:${port}` }
    const wire = { access, agent: connectionAgent(access), deadlineMs: 200 }
    await openForward({ connect: (pod) => openUpgrade(wire, pod), deadlineMs: 500 })
    const { local = 0 } = await until(forwards, ({ state }) => state === 'connecting')
    const startedAt = performance.now()
    await expect(text(connect(local, '127.0.0.1'))).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(performance.now() - startedAt).toBeLessThan(2000)
    const { reason } = await until(forwards, ({ reason }) => reason !== undefined)
    expect(reason).toContain('did not connect to the pod within 0.2 s')
    mute.close()
  })

  test('works again when the API server was away', async () => {
    await cluster.addPod({ name: 'old', service: 'web', ports })
    await openForward()
    const { local } = await until(forwards, ({ state }) => state === 'ready')
    await cluster.api.kill()
    await until(forwards, ({ state }) => state !== 'ready')
    await cluster.api.restart()
    await until(forwards, ({ state }) => state === 'ready')
    expect(await ask(local)).toBe('old')
  })
})
