import { createHash, randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { openServedStandIns } from '../../../../src/sandbox/charts/served.ts'
import { sandboxHandlers } from '../../../../src/sandbox/handlers.ts'
import { serve, temporaryFolder } from '../../agent/git/support.ts'
import { chartServer, silent, unreachable } from './support.ts'

const INDEX = '/charts/https/charts.example.com/stable/index.yaml'
const wanted = [
  { repositoryUrl: 'https://charts.example.com/stable/', chart: 'redis', version: '^7.1.0' },
  { repositoryUrl: 'https://charts.example.com/other', chart: 'nats' },
]

test('a repository that answers is passed through, index and charts', async () => {
  const { get, standIns } = await chartServer((url) => new Response(`real ${url}`), wanted)
  expect(await (await get(INDEX)).text()).toBe('real https://charts.example.com/stable/index.yaml')
  const chart = await get('/charts/https/charts.example.com/stable/redis-7.tgz?x=1')
  expect(await chart.text()).toBe('real https://charts.example.com/stable/redis-7.tgz?x=1')
  expect(standIns()).toEqual([])
})

test('a repository that says 404 is believed: the chart does not exist', async () => {
  const { get } = await chartServer(() => new Response('no', { status: 404 }), wanted)
  expect((await get(INDEX)).status).toBe(404)
})

test.each([
  ['does not answer', unreachable],
  ['asks for credentials', () => new Response('', { status: 401 })],
  ['is broken', () => new Response('', { status: 503 })],
])('a repository that %s offers what is wanted from it as stand-ins', async (_title, upstream) => {
  const { get, standIns } = await chartServer(upstream, wanted)
  const index = parse(await (await get(INDEX)).text())
  expect(Object.keys(index.entries)).toEqual(['redis'])
  const [entry] = index.entries.redis
  expect(entry).toMatchObject({ name: 'redis', version: '7.1.0' })
  const chart = await get(new URL(entry.urls[0], `http://x${INDEX}`).pathname)
  const bytes = Buffer.from(await chart.arrayBuffer())
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(entry.digest)
  expect(standIns()).toEqual([
    { repositoryUrl: 'https://charts.example.com/stable', chart: 'redis', version: '7.1.0' },
  ])
})

test('an index of stand-ins does not change from one request to the next', async () => {
  const { get } = await chartServer(unreachable, wanted)
  expect(await (await get(INDEX)).text()).toBe(await (await get(INDEX)).text())
})

test('being offline costs one probe of a second for each repository, all at the same time', async () => {
  const { get, asked } = await chartServer(silent, wanted)
  const start = Date.now()
  const other = '/charts/https/charts.example.com/other/index.yaml'
  await Promise.all([get(INDEX), get(INDEX), get(other), get(other)])
  await Promise.all([get(INDEX), get(other)])
  expect(asked).toHaveLength(2)
  expect(Date.now() - start).toBeLessThan(2000)
})

test('after a while the repository is tried again, and its real charts are no stand-ins', async () => {
  let online = false
  const { get, standIns, later, close, folder } = await chartServer(
    () => (online ? new Response('real') : unreachable()),
    wanted,
  )
  await get(INDEX)
  await get('/charts/https/charts.example.com/stable/fleet-stand-ins/redis/7.1.0.tgz')
  expect(standIns()).toHaveLength(1)
  await close()
  expect((await openServedStandIns(`${folder}/stand-ins.json`)).list()).toEqual(standIns())
  online = true
  later(600_000)
  expect(await (await get(INDEX)).text()).toBe('real')
  expect(standIns()).toEqual([])
})

test('an upstream that breaks off is an error, not half a chart', async () => {
  const { get } = await chartServer((url) => {
    if (url.endsWith('index.yaml')) return new Response('real')
    const body = new ReadableStream({
      pull: (controller) => controller.error(new Error('reset')),
    })
    return new Response(body)
  })
  const response = get('/charts/https/charts.example.com/a.tgz').then((r) => r.arrayBuffer())
  await expect(response).rejects.toThrow()
})

test.each(['/charts/ftp/host/index.yaml', '/charts/', '/charts/https'])(
  '%s is no repository',
  async (path) => {
    const { get } = await chartServer(unreachable)
    expect((await get(path)).status).toBe(404)
  },
)

test('by default the network itself is asked, and bytes come through unchanged', async () => {
  const bytes = randomBytes(300_000)
  const upstream = await serve(async (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/gzip' }).end(bytes)
    return true
  })
  const { handlers } = await sandboxHandlers(
    { folder: await temporaryFolder() },
    { forecast: () => ({ charts: [] }), wanted: () => [] },
  )
  const origin = await serve(...handlers)
  for (const file of ['index.yaml', 'a-1.0.0.tgz']) {
    const response = await fetch(`${origin}/charts/${upstream.replace('://', '/')}/stable/${file}`)
    expect(response.headers.get('content-type')).toBe('application/gzip')
    expect(bytes.equals(Buffer.from(await response.arrayBuffer()))).toBe(true)
  }
})

test('a web page that points its own name at loopback gets nothing', async () => {
  const { origin } = await chartServer(() => new Response('real'), wanted)
  const status = await new Promise((resolve) => {
    const headers = { host: 'evil.example.com' }
    request(`${origin}${INDEX}`, { headers }, (response) => resolve(response.statusCode)).end()
  })
  expect(status).toBe(404)
})
