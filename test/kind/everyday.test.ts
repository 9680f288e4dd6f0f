import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { commit } from '../support/fleet-repository.ts'
import { makeKindFleet } from './support/fleet.ts'
import { openStand, type Stand } from './support/stand.ts'
import { type User, userOf } from './support/user.ts'

const obstacle = inject('kindObstacle')
const title = 'a fleet on a real kind cluster'

describe.skipIf(obstacle !== '')(obstacle ? `${title} (skipped: ${obstacle})` : title, () => {
  let stand: Stand
  let repository: string
  let user: User
  /** An engine that crashed in the middle of something may have left some of its own. */
  let volumesBefore: string
  const volumes = () => stand.docker(['volume', 'ls', '--quiet'])
  /** Asks PostgreSQL through the forward that `up` made. */
  const sql = async (statement: string) => {
    const list = ['forward', '--list', '--output', 'json']
    const { events } = await stand.fleet(list, { cwd: repository })
    const { port } = new URL(String(events.find(({ name }) => name === 'postgresql')?.url))
    const target = `postgresql://postgres:rehearsal@localhost:${port}/postgres`
    return (
      await stand.there('psql', [target, '--tuples-only', '--no-align', '-c', statement])
    ).trim()
  }
  /** Pods of the fleet that do not run at this moment. */
  const unready = async () => {
    const line =
      '{.metadata.namespace}/{.metadata.name} {.status.conditions[?(@.type=="Ready")].status}'
    const template = `jsonpath={range .items[*]}${line}{"\\n"}{end}`
    const pods = await kubectl('get', 'pods', '--all-namespaces', '--output', template)
    const own = pods
      .trim()
      .split('\n')
      .filter((pod) => !/^(kube-|local-path|flux-)/.test(pod))
    expect(own.length).toBeGreaterThan(0)
    return own.filter((pod) => !pod.endsWith(' True'))
  }
  const node = () =>
    stand.docker(['ps', '--all', '--quiet', '--filter', 'label=io.x-k8s.kind.cluster=shop'])

  beforeAll(async () => {
    stand = await openStand()
    volumesBefore = await volumes()
    repository = makeKindFleet(stand.images.traefik, stand.upstream.url)
    user = userOf(stand, repository)
  })
  afterAll(async () => {
    await stand?.fleet(['down'], { cwd: repository })
    await stand?.fleet(['down', '--purge'], { cwd: repository })
    await stand?.close()
  })

  test('comes up with real containers, and its page answers by its name on port 80', async () => {
    const { result } = await user.healthyUp()
    expect(result).toMatchObject({ urls: { whoami: 'http://whoami.local' } })
    await user.page()
  })

  test('is reached by a real PostgreSQL client through its forward', async () => {
    await sql('create table kept as select 42 as answer')
    expect(await sql('select answer from kept')).toBe('42')
  })

  test('has nothing left to do at a second up', async () => {
    const { stdout } = await user.healthyUp()
    expect(stdout).toMatch(/"id":"kind-cluster".*"status":"satisfied"/)
  })

  test('follows a commit on the served branch', async () => {
    const file = join(repository, 'apps/whoami/whoami.yaml')
    writeFileSync(file, readFileSync(file, 'utf8').replace('replicas: 2', 'replicas: 3'))
    commit(repository, 'Three of them')
    await vi.waitFor(
      async () => {
        const pods = await kubectl('get', 'pods', '--selector', 'app=whoami', '--output', 'name')
        expect(pods.trim().split('\n')).toHaveLength(3)
      },
      { timeout: 60_000, interval: 500 },
    )
  })

  test('is reached where its Traefik offers no NodePort', async () => {
    const file = join(repository, 'apps/traefik/traefik.yaml')
    const before = readFileSync(file, 'utf8')
    const without = before
      .replace('type: NodePort', 'type: ClusterIP')
      .replaceAll(/, nodePort: \d+/g, '')
    writeFileSync(file, without)
    commit(repository, 'Traefik for this cluster alone')
    const { stdout } = await user.healthyUp()
    expect(stdout).toContain('ingress-ports')
    await user.page()
  })

  test('is well again after its node was restarted, with its data', async () => {
    await stand.docker(['restart', '--time', '1', await node()])
    await user.healthyUp()
    expect(await unready()).toEqual([])
    await user.page()
    expect(await sql('select answer from kept')).toBe('42')
  })

  test('rests and goes on with everything that it had', async () => {
    expect((await stand.fleet(['stop'], { cwd: repository })).exitCode).toBe(0)
    expect(await stand.docker(['ps', '--quiet'])).toBe('')
    const { exitCode, stderr } = await stand.fleet(['start'], { cwd: repository })
    expect(exitCode, stderr).toBe(0)
    await user.page()
    expect(await sql('select answer from kept')).toBe('42')
  })

  test('is well again after the engine crashed', async () => {
    await stand.crashEngine()
    await user.healthyUp()
    expect(await unready()).toEqual([])
    await user.page()
    expect(await sql('select answer from kept')).toBe('42')
  })

  test('leaves nothing behind but what is kept for the next cluster', async () => {
    const { exitCode } = await stand.fleet(['down'], { cwd: repository })
    expect(exitCode).toBe(0)
    expect(await stand.docker(['ps', '--all', '--quiet'])).toBe('')
    expect(await volumes()).toBe(volumesBefore)
    expect(await stand.docker(['network', 'ls', '--quiet', '--filter', 'name=^kind$'])).toBe('')
    expect(readFileSync(stand.kubeconfig, 'utf8')).not.toContain('shop')
    expect(stand.hosts()).toBe('127.0.0.1 localhost\n::1 localhost\n')
  })

  test('comes up a second time without a byte of an image from outside', async () => {
    const before = stand.upstream.bytesSent()
    expect(before).toBeGreaterThan(10_000_000)
    await user.healthyUp()
    expect(stand.upstream.bytesSent() - before).toBeLessThan(10_000)
  })

  async function kubectl(...args: string[]): Promise<string> {
    return stand.docker([
      'exec',
      await node(),
      'kubectl',
      '--kubeconfig',
      '/etc/kubernetes/admin.conf',
      ...args,
    ])
  }
})
