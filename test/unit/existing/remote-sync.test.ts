import { expect, it } from 'vitest'
import { fluxUrl } from '../../../src/existing/remote-sync.ts'

it.each([
  ['git@github.com:owner/fleet.git', 'https://github.com/owner/fleet.git'],
  ['ssh://git@git.example.com:2222/owner/fleet', 'https://git.example.com/owner/fleet'],
  ['https://github.com/owner/fleet', 'https://github.com/owner/fleet'],
  ['http://127.0.0.1:3000/fleet.git', 'http://127.0.0.1:3000/fleet.git'],
])('Flux reads %s from %s', (remote, url) => {
  expect(fluxUrl(remote)).toBe(url)
})
