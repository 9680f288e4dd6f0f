import { execFile, execFileSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pickFreePorts } from '../../../src/system/ports.ts'
import { type Child, startChild, untilReady } from '../support/child.ts'
import {
  type ForwardCluster,
  forwardBinaries,
  startForwardCluster,
  startForwarder,
  type TestForwarder,
  target,
  until,
} from './support.ts'

const run = promisify(execFile)

/** Where Debian and others put PostgreSQL's servers. */
const postgres = globSync('/usr/lib/postgresql/*/bin').at(-1)
const has = (program: string) =>
  (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, program)))
const missing = [
  ...(forwardBinaries ? [] : ["the sandbox's binaries"]),
  ...(postgres && has('psql') ? [] : ['postgresql']),
  ...(has('redis-server') && has('redis-cli') ? [] : ['redis-server']),
]
const title =
  missing.length === 0
    ? 'databases through a forward'
    : `databases through a forward (skipped: no ${missing.join(', no ')} here)`

describe.skipIf(missing.length > 0)(title, () => {
  let folder: string
  let cluster: ForwardCluster
  let forwards: TestForwarder
  const servers: Child[] = []
  let psql: (sql: string) => Promise<string>
  let redis: (...command: string[]) => Promise<string>

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleet-databases-'))
    const [pgPort = 0, redisPort = 0] = await pickFreePorts(2)
    servers.push(await startPostgres(folder, pgPort), await startRedis(folder, redisPort))
    cluster = await startForwardCluster([
      { pod: 'db', port: 5432, local: pgPort },
      { pod: 'db', port: 6379, local: redisPort },
    ])
    await cluster.addService('db', { postgres: 5432, redis: 6379 })
    await cluster.addPod({ name: 'db', service: 'db', ports: { postgres: 5432, redis: 6379 } })
    forwards = await startForwarder(cluster.api.access)
    await forwards.forwarder.set([await target('db', 5432), await target('db', 6379)])
    const isReady = (wanted: number) =>
      until(forwards, ({ port, state }) => port === wanted && state === 'ready')
    const [pg, cache] = [await isReady(5432), await isReady(6379)]
    psql = async (sql) => {
      const address = `postgresql://postgres@localhost:${pg.local}/postgres`
      return (await run('psql', ['-XAtq', address, '-c', sql])).stdout.trim()
    }
    redis = async (...command) => {
      const args = ['-h', 'localhost', '-p', String(cache.local), ...command]
      return (await run('redis-cli', args)).stdout.trim()
    }
  })
  afterAll(async () => {
    await forwards?.close()
    await cluster?.stop()
    for (const server of servers) await server.kill()
    await rm(folder, { recursive: true, force: true })
  })

  test('psql creates, fills and counts a table', async () => {
    await psql('create table t as select i, md5(i::text) from generate_series(1, 100000) i')
    expect(await psql('select count(*), max(i) from t')).toBe('100000|100000')
  })

  test('a result of 30 MB comes through whole', async () => {
    const length = await psql("select length(repeat('fleet', 6000000))")
    expect(length).toBe('30000000')
    const { stdout } = await run(
      'psql',
      [
        '-XAtq',
        `postgresql://postgres@localhost:${forwards.forwarder.status()[0]?.local}/postgres`,
        '-c',
        "select repeat('fleet', 6000000)",
      ],
      { maxBuffer: 64e6 },
    )
    expect(stdout.trim()).toHaveLength(30_000_000)
  })

  test('redis-cli sets and gets, and a benchmark of fifty connections ends without an error', async () => {
    expect(await redis('set', 'key', 'value')).toBe('OK')
    expect(await redis('get', 'key')).toBe('value')
    const { local } = await until(forwards, ({ port }) => port === 6379)
    const args = [
      '-h',
      '127.0.0.1',
      '-p',
      String(local),
      '-q',
      '-c',
      '50',
      '-n',
      '5000',
      '-t',
      'set,get',
    ]
    const { stdout, stderr } = await run('redis-benchmark', args)
    expect(`${stdout}${stderr}`).toMatch(
      /SET: .*requests per second[\s\S]*GET: .*requests per second/,
    )
    expect(stderr).not.toContain('Error')
  })
})

const isRoot = process.getuid?.() === 0

/** One of PostgreSQL's programs, which refuse to run as root: then as its own user. */
function asPostgres(name: string, args: string[]): [program: string, args: string[]] {
  const program = join(postgres ?? '', name)
  return isRoot ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, args]
}

async function startPostgres(folder: string, port: number): Promise<Child> {
  const data = join(folder, 'postgres')
  if (isRoot) await chown(folder, idOf('postgres'), -1)
  const [command, args] = asPostgres('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust'])
  await run(command, [...args, '--no-sync'])
  const listening = ['-h', '127.0.0.1', '-p', String(port), '-k', folder]
  const child = startChild(
    ...asPostgres('postgres', ['-D', data, ...listening, '-F']),
    folder,
    'postgres',
  )
  await untilReady(child, async () => {
    const address = `postgresql://postgres@127.0.0.1:${port}/postgres`
    await run('psql', ['-XAtq', address, '-c', 'select 1'])
    return true
  })
  // runuser is not PostgreSQL: it passes SIGTERM on, but nothing passes SIGKILL on. It ends after
  // PostgreSQL, which writes to its folder until then.
  const stop = async () => {
    const pid = execFileSync('head', ['-1', join(data, 'postmaster.pid')], { encoding: 'utf8' })
    process.kill(Number(pid), 'SIGINT')
    await child.ended
    await child.kill()
  }
  return { ...child, kill: stop }
}

async function startRedis(folder: string, port: number): Promise<Child> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()]
  const child = startChild('redis-server', args, folder, 'redis')
  await untilReady(child, async () => {
    await run('redis-cli', ['-p', String(port), 'ping'])
    return true
  })
  return child
}

function idOf(user: string): number {
  return Number(execFileSync('id', ['-u', user], { encoding: 'utf8' }))
}
