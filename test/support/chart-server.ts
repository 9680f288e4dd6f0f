import { createServer } from 'node:http'
import { MANIFEST_TYPE, ociStandIn } from '../../src/sandbox/charts/oci-stand-in.ts'
import { packStandIn, type TemplateFile } from '../../src/sandbox/charts/stand-in.ts'
import { endServer, listenOnLoopback } from './loopback.ts'

/** A chart whose values must have a replica count, and nothing that its schema does not know. */
const schema = JSON.stringify({
  $schema: 'https://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: {
    global: {},
    replicas: { type: 'integer', minimum: 1 },
    image: { type: 'object', properties: { tag: { type: 'string' } } },
  },
  required: ['replicas'],
  additionalProperties: false,
})
const files: TemplateFile[] = [
  { path: 'Chart.yaml', text: 'apiVersion: v2\nname: "@NAME@"\nversion: "@VERSION@"\n' },
  { path: 'values.yaml', text: 'image: { tag: "1" }\n' },
  { path: 'values.schema.json', text: schema },
]
export const chartFiles = files.map(({ path, text }) => ({
  path,
  text: text.replace('@NAME@', 'web').replace('@VERSION@', '1.2.3'),
}))

/** Serves the chart `web` in 1.2.3 and 1.1.0: as a repository at `/`, and as an OCI artifact. */
export async function startChartServer() {
  const asked: string[] = []
  const oci = ['1.1.0', '1.2.3'].map((tag) => ({ tag, ...ociStandIn(files, 'web', tag) }))
  const entries = ['1.2.3', '1.1.0'].map(
    (version) =>
      `    - { apiVersion: v2, name: web, version: ${version}, urls: [web-${version}.tgz] }`,
  )
  const bodies = new Map<string, { type: string; bytes: Buffer }>([
    [
      '/index.yaml',
      {
        type: 'text/yaml',
        bytes: Buffer.from(`apiVersion: v1\nentries:\n  web:\n${entries.join('\n')}\n`),
      },
    ],
    [
      '/v2/charts/web/tags/list',
      {
        type: 'application/json',
        bytes: Buffer.from('{"name":"charts/web","tags":["1.1.0","1.2.3"]}'),
      },
    ],
    ...['1.2.3', '1.1.0'].map((version): [string, { type: string; bytes: Buffer }] => [
      `/web-${version}.tgz`,
      { type: 'application/gzip', bytes: packStandIn(files, 'web', version).bytes },
    ]),
    ...oci.flatMap(({ tag, manifest, blobs }): [string, { type: string; bytes: Buffer }][] => [
      [`/v2/charts/web/manifests/${tag}`, { type: MANIFEST_TYPE, bytes: manifest.bytes }],
      [
        `/v2/charts/web/manifests/${manifest.digest}`,
        { type: MANIFEST_TYPE, bytes: manifest.bytes },
      ],
      ...blobs.map(({ digest, bytes }): [string, { type: string; bytes: Buffer }] => [
        `/v2/charts/web/blobs/${digest}`,
        { type: 'application/octet-stream', bytes },
      ]),
    ]),
  ])
  const server = createServer(({ url = '', method }, response) => {
    asked.push(url)
    const found = bodies.get(url.split('?')[0] ?? '')
    if (!found) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': found.type, 'content-length': found.bytes.length })
    response.end(method === 'HEAD' ? undefined : found.bytes)
  })
  const port = await listenOnLoopback(server)
  const stop = () => endServer(server)
  return { asked, http: `http://127.0.0.1:${port}`, oci: `oci://127.0.0.1:${port}/charts`, stop }
}
