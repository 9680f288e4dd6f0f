import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { endServer, listenOnLoopback } from '../../support/loopback.ts'

/** A registry with one image, which counts what it sends. */
export interface TestUpstream {
  port: number
  url: string
  /** Bytes of manifests and blobs that left it. */
  bytesSent(): number
  stop(): Promise<void>
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const digestOf = (content: Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`

/** The image `team/app:1.0`: a configuration, a layer of 300 kB, and the manifest of both. */
const config = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux' }))
const layer = Buffer.alloc(300_000, 'layer')
const descriptor = (mediaType: string, content: Buffer) => ({
  mediaType,
  digest: digestOf(content),
  size: content.length,
})
const manifest = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: [descriptor('application/vnd.oci.image.layer.v1.tar', layer)],
  }),
)
const blobs = new Map([config, layer].map((content) => [digestOf(content), content]))

/** Serves the image on loopback, as a registry that asks for no credentials does. */
export async function startUpstream(): Promise<TestUpstream> {
  let sent = 0
  const server = createServer(({ method, url = '' }, response) => {
    const path = new URL(url, 'http://localhost').pathname
    const [, kind, reference = ''] = /^\/v2\/team\/app\/(manifests|blobs)\/(.+)$/.exec(path) ?? []
    if (path === '/v2/') return response.end('{}')
    const isManifest = kind === 'manifests' && ['1.0', digestOf(manifest)].includes(reference)
    const content = isManifest ? manifest : kind === 'blobs' ? blobs.get(reference) : undefined
    if (content === undefined) return response.writeHead(404).end('{}')
    response.writeHead(200, {
      'content-type': isManifest ? manifestType : 'application/octet-stream',
      'content-length': content.length,
      'docker-content-digest': digestOf(content),
    })
    if (method === 'HEAD') return response.end()
    sent += content.length
    return response.end(content)
  })
  const port = await listenOnLoopback(server)
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    bytesSent: () => sent,
    stop: () => endServer(server),
  }
}

/** Pulls `team/app:1.0` as containerd does: the tag's digest, the manifest, then every blob. */
export async function pull(registry: string): Promise<number> {
  const base = `${registry}/v2/team/app`
  const headers = { accept: manifestType }
  const head = await fetch(`${base}/manifests/1.0`, { method: 'HEAD', headers })
  const digest = head.headers.get('docker-content-digest')
  if (!head.ok || digest !== digestOf(manifest)) throw new Error(`no manifest: ${head.status}`)
  let bytes = 0
  const parts = [`manifests/${digest}`, ...[...blobs.keys()].map((blob) => `blobs/${blob}`)]
  for (const part of parts) {
    const answer = await fetch(`${base}/${part}`, { headers })
    if (!answer.ok) throw new Error(`${part}: ${answer.status} ${await answer.text()}`)
    bytes += (await answer.arrayBuffer()).byteLength
  }
  return bytes
}
