import { expect, it } from 'vitest'
import { nodeMirrorFiles, nodeMirrorFolder } from '../../../src/images/node-files.ts'

it('lets a node ask the cache first, without waiting for a dead one, and then the registry', () => {
  const files = nodeMirrorFiles([
    {
      registry: 'docker.io',
      upstream: 'https://registry-1.docker.io',
      url: 'http://172.18.0.1:21234',
    },
    { registry: 'registry.test:5000', upstream: 'http://registry.test:5000', url: 'http://c:1' },
  ])
  expect(nodeMirrorFolder).toBe('/etc/containerd/certs.d')
  expect([...files.keys()]).toEqual(['docker.io/hosts.toml', 'registry.test_5000_/hosts.toml'])
  expect(files.get('docker.io/hosts.toml')).toBe(
    `server = "https://registry-1.docker.io"

[host."http://172.18.0.1:21234"]
  capabilities = ["pull", "resolve"]
  dial_timeout = "500ms"
`,
  )
})
