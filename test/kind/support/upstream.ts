import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { $ } from 'zx'
import { pickFreePorts } from '../../../src/system/ports.ts'
import { listenOnLoopback } from '../../support/loopback.ts'

/** A registry on loopback that stands in for all others, and counts what it sends. */
export interface Upstream {
  url: string
  /** Bytes that left it towards whoever pulls. */
  bytesSent(): number
  stop(): Promise<void>
}

/**
 * Starts distribution's registry with the images, by their names without the registry's.
 * @param program path of the registry
 * @param data folder that keeps what was pushed
 */
export async function startUpstream(
  program: string,
  data: string,
  { endpoint, images }: { endpoint: string; images: string[] },
): Promise<Upstream> {
  const [port = 0] = await pickFreePorts(1)
  mkdirSync(data, { recursive: true })
  const config = join(data, 'config.yaml')
  const storage = { filesystem: { rootdirectory: join(data, 'images') } }
  const http = { addr: `127.0.0.1:${port}` }
  writeFileSync(config, JSON.stringify({ version: 0.1, log: { level: 'error' }, storage, http }))
  const registry = spawn(program, ['serve', config], {
    stdio: 'ignore',
    env: { ...process.env, OTEL_TRACES_EXPORTER: 'none' },
  })
  const url = `http://127.0.0.1:${port}/v2/`
  while (
    !(await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await sleep(50)
  const docker = $({ env: { ...process.env, DOCKER_HOST: endpoint }, quiet: true })
  for (const image of images) {
    const tag = image.replace(/^[^/]+/, `127.0.0.1:${port}`)
    await docker`docker tag ${image} ${tag}`
    await docker`docker push --quiet ${tag}`
    await docker`docker image rm ${tag}`
  }
  const counter = await countBytes(port)
  return {
    url: `http://127.0.0.1:${counter.port}`,
    bytesSent: counter.sent,
    stop: async () => {
      counter.server.close()
      registry.kill()
    },
  }
}

/** A port in front of another that counts what comes from there. */
async function countBytes(port: number): Promise<{ server: Server; port: number; sent(): number }> {
  let sent = 0
  const server = createServer((client) => {
    const registry = connect(port, '127.0.0.1')
    registry.on('data', (chunk) => {
      sent += chunk.length
    })
    client.pipe(registry).pipe(client)
    for (const socket of [client, registry]) socket.on('error', () => socket.destroy())
  })
  return {
    server,
    port: await listenOnLoopback(server),
    sent: () => sent,
  }
}
