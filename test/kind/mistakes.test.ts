import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { deployment, makeFleetRepository, write } from '../support/fleet-repository.ts'
import { foreignImage } from './support/foreign-image.ts'
import { openStand, type Stand } from './support/stand.ts'

const obstacle = inject('kindObstacle')
const title = 'what can go wrong with a kind cluster'

describe.skipIf(obstacle !== '')(obstacle ? `${title} (skipped: ${obstacle})` : title, () => {
  let stand: Stand
  let repository: string
  const args = () => ['up', '--provider', 'docker', '--node-image', stand.images.nodeImage]
  const up = (...more: string[]) => stand.fleet([...args(), ...more], { cwd: repository })
  const containers = () => stand.docker(['ps', '--all', '--format', '{{.Names}}'])

  beforeAll(async () => {
    stand = await openStand()
    repository = makeFleetRepository({ whoami: { manifest: deployment('whoami') } })
    write(repository, 'fleet.yaml', 'cluster: { name: shop }\n')
  })
  afterEach(async () => {
    await stand.fleet(['down'], { cwd: repository })
  })
  afterAll(() => stand?.close())

  test('a cluster of the same name that is not ours is left alone', async () => {
    const label = 'io.x-k8s.kind.cluster=shop'
    const image = stand.images.nodeImage
    await stand.docker([
      'run',
      '--detach',
      '--name',
      'stranger',
      '--label',
      label,
      '--entrypoint',
      'sleep',
      image,
      'infinity',
    ])
    try {
      const { exitCode, stderr } = await up()
      expect(exitCode).toBe(2)
      expect(stderr).toMatch(
        /There is a kind cluster shop that fleet did not make[\s\S]*cluster\.name/,
      )
      await stand.fleet(['down'], { cwd: repository })
      expect(await containers()).toBe('stranger')
    } finally {
      await stand.docker(['rm', '--force', '--volumes', 'stranger'])
    }
  })

  test('an image for another processor is refused before anything is made', async () => {
    const image = 'fleet-kind/foreign:1'
    await stand.docker(['load', '--input', await foreignImage(image, 's390x')])
    const { exitCode, stderr } = await stand.fleet(
      ['up', '--provider', 'docker', '--node-image', image],
      { cwd: repository },
    )
    expect(stderr).toMatch(/made for s390x, and the container engine runs amd64/)
    expect(exitCode).toBe(3)
    expect(await containers()).toBe('')
  })

  test('a taken port 80 is replaced, and said', async () => {
    const server = await listenOn(80)
    try {
      const { stdout } = await up('--dry-run')
      expect(stdout).toMatch(/with ports 80\d\d and 443/)
    } finally {
      server.close()
    }
  })

  test('Ctrl-C while the cluster is made leaves what the next up goes on from, and down removes', async () => {
    const { child, ended } = stand.start(args(), { cwd: repository })
    await untilSome(containers)
    child.kill('SIGINT')
    expect((await ended).exitCode).toBe(130)
    const { exitCode } = await stand.fleet(['down'], { cwd: repository })
    expect(exitCode).toBe(0)
    expect(await containers()).toBe('')
    expect(await stand.docker(['network', 'ls', '--quiet', '--filter', 'name=^kind$'])).toBe('')
  })

  test('an engine that dies in the middle is named, and nothing is left once it is back', async () => {
    const { ended } = stand.start(args(), { cwd: repository })
    await untilSome(containers)
    await stand.crashEngine()
    const { exitCode, stderr } = await ended
    expect(exitCode).not.toBe(0)
    expect(stderr).toMatch(/Error: /)
    expect(stderr).not.toContain('This is a bug in fleet')
    await stand.fleet(['down'], { cwd: repository })
    expect(await containers()).toBe('')
  })

  test('mistakes in fleet.yaml are named with their line', async () => {
    const before = readFileSync(`${repository}/fleet.yaml`, 'utf8')
    write(repository, 'fleet.yaml', 'cluster: { name: shop }\nkind:\n  worker: 2\n')
    const { exitCode, stderr } = await up('--dry-run')
    write(repository, 'fleet.yaml', before)
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/fleet\.yaml:3[\s\S]*Did you mean "workers"/)
  })
})

async function untilSome(look: () => Promise<string>): Promise<void> {
  while ((await look()) === '') await new Promise((resolve) => setTimeout(resolve, 100))
}

function listenOn(port: number): Promise<Server> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
