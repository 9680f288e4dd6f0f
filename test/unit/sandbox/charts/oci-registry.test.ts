import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { parseChallenge } from '../../../../src/sandbox/charts/oci-token.ts'
import { chartServer, unreachable } from './support.ts'

const wanted = [
  { repositoryUrl: 'oci://ghcr.io/example/charts', chart: 'redis', version: '1.x' },
  { repositoryUrl: 'oci://ghcr.io/example/app', chart: 'app', version: '2.0.0+build' },
]
const digestOf = (text: string | Buffer) =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`

test('the protocol is spoken', async () => {
  const { get } = await chartServer(unreachable)
  expect((await get('/v2/')).status).toBe(200)
  expect((await get('/v2/ghcr.io/a/b/manifests/1', { method: 'PUT' })).status).toBe(405)
})

test('a registry nobody can reach offers stand-ins: tags, manifest and blobs that fit', async () => {
  const { get, standIns } = await chartServer(unreachable, wanted)
  const tags = await (await get('/v2/ghcr.io/example/charts/redis/tags/list')).json()
  expect(tags).toMatchObject({ tags: ['1.0.0'] })
  const path = '/v2/ghcr.io/example/charts/redis'
  const head = await get(`${path}/manifests/1.0.0`, { method: 'HEAD' })
  const text = await (await get(`${path}/manifests/1.0.0`)).text()
  expect(head.headers.get('docker-content-digest')).toBe(digestOf(text))
  expect(head.headers.get('content-length')).toBe(String(text.length))
  const manifest = JSON.parse(text)
  for (const { digest, size } of [manifest.config, ...manifest.layers]) {
    const bytes = Buffer.from(await (await get(`${path}/blobs/${digest}`)).arrayBuffer())
    expect([digestOf(bytes), bytes.length]).toEqual([digest, size])
  }
  expect(standIns()).toEqual([
    { repositoryUrl: 'oci://ghcr.io/example/charts/redis', chart: 'redis', version: '1.0.0' },
  ])
})

test('a blob is found after a restart, when its manifest was served before', async () => {
  const before = await chartServer(unreachable, wanted)
  const path = '/v2/ghcr.io/example/app'
  const text = await (await before.get(`${path}/manifests/2.0.0_build`)).text()
  const manifest = JSON.parse(text)
  const after = await chartServer(unreachable, wanted)
  const blob = await after.get(`${path}/blobs/${manifest.layers[0].digest}`)
  expect(blob.status).toBe(200)
})

test('a chart that nothing in the fleet asks for does not exist', async () => {
  const { get } = await chartServer(unreachable, wanted)
  const response = await get('/v2/ghcr.io/example/charts/other/manifests/1.0.0')
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ errors: [{ code: 'NAME_UNKNOWN' }] })
})

/** A registry that wants an anonymous token, like ghcr.io. */
function registry(url: string, headers: Record<string, string>): Response {
  if (url.startsWith('https://auth.example/token')) {
    expect(new URL(url).searchParams.get('scope')).toBe('repository:example/charts/redis:pull')
    return Response.json({ token: 'anonymous' })
  }
  if (headers.authorization !== 'Bearer anonymous') {
    const challenge =
      'Bearer realm="https://auth.example/token",service="ghcr.io",scope="repository:example/charts/redis:pull"'
    return new Response('', { status: 401, headers: { 'www-authenticate': challenge } })
  }
  const link = '</v2/example/charts/redis/tags/list?last=b>; rel="next"'
  return new Response(`real ${url}`, { headers: { link, 'docker-content-digest': 'sha256:1' } })
}

test('a registry that answers is passed through with an anonymous token', async () => {
  const { get, asked, standIns } = await chartServer(registry, wanted)
  const manifest = await get('/v2/ghcr.io/example/charts/redis/manifests/1.2.3')
  expect(await manifest.text()).toBe('real https://ghcr.io/v2/example/charts/redis/manifests/1.2.3')
  expect(manifest.headers.get('docker-content-digest')).toBe('sha256:1')
  await get('/v2/ghcr.io/example/charts/redis/blobs/sha256:2')
  expect(asked.filter((url) => url.includes('/token'))).toHaveLength(1)
  expect(standIns()).toEqual([])
})

test('the link to the next page of tags leads through fleet again', async () => {
  const { get } = await chartServer(registry, wanted)
  const tags = await get('/v2/ghcr.io/example/charts/redis/tags/list?n=2')
  expect(await tags.text()).toContain('tags/list?n=2')
  expect(tags.headers.get('link')).toContain('</v2/ghcr.io/example/charts/redis/tags/list?last=b>')
})

test('a digest that the policy wrote as a tag is asked for as a digest', async () => {
  const { get } = await chartServer(registry, wanted)
  const hex = 'a'.repeat(64)
  const manifest = await get(`/v2/ghcr.io/example/charts/redis/manifests/sha256-${hex}`)
  expect(await manifest.text()).toContain(`/manifests/sha256:${hex}`)
})

test('a repository whose registry refuses strangers is served by stand-ins', async () => {
  const { get } = await chartServer(
    (url) => new Response('', { status: url.endsWith('/v2/') ? 200 : 403 }),
    wanted,
  )
  const tags = await get('/v2/ghcr.io/example/charts/redis/tags/list')
  expect(await tags.json()).toMatchObject({ tags: ['1.0.0'] })
})

test('only a bearer challenge is followed', () => {
  expect(parseChallenge('Basic realm="x"')).toBeUndefined()
  expect(parseChallenge(null)).toBeUndefined()
  expect(parseChallenge('Bearer realm="https://a",service="b"')).toEqual({
    realm: 'https://a',
    service: 'b',
  })
})
