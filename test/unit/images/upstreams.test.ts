import { expect, it } from 'vitest'
import { upstreamsOf } from '../../../src/images/upstreams.ts'

it('caches Docker Hub and GitHub unless told otherwise, and what fleet.yaml adds', () => {
  expect(upstreamsOf()).toEqual([
    { registry: 'docker.io', url: 'https://registry-1.docker.io' },
    { registry: 'ghcr.io', url: 'https://ghcr.io' },
  ])
  const mirrors = { 'quay.io': 'https://quay.io', 'docker.io': 'https://hub.example.com' }
  expect(upstreamsOf(mirrors)).toEqual([
    { registry: 'docker.io', url: 'https://hub.example.com' },
    { registry: 'ghcr.io', url: 'https://ghcr.io' },
    { registry: 'quay.io', url: 'https://quay.io' },
  ])
})
