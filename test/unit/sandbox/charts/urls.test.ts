import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseOciPath } from '../../../../src/sandbox/charts/oci-path.ts'
import {
  originalUrl,
  servedUrl,
  upstreamOfChartsPath,
} from '../../../../src/sandbox/charts/urls.ts'

const SERVER = '127.0.0.1:34567'
const segment = fc.stringMatching(/^[a-z0-9]+([.-][a-z0-9]+)?$/)
const host = fc
  .tuple(fc.domain(), fc.option(fc.integer({ min: 1, max: 65535 })))
  .map(([name, port]) => (port === null ? name : `${name}:${port}`))
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
const address = (scheme: fc.Arbitrary<string>) =>
  fc.tuple(scheme, host, path).map(([s, h, p]) => ({ url: `${s}://${h}/${p}`, name: `${h}/${p}` }))

test('every address that is served comes back as it was written', () => {
  fc.assert(
    fc.property(address(fc.constantFrom('https', 'http', 'oci')), ({ url }) => {
      expect(originalUrl(servedUrl(url, SERVER))).toBe(url)
    }),
  )
})

test('a request to a served HTTP repository leads to the file of the original one', () => {
  fc.assert(
    fc.property(address(fc.constantFrom('https', 'http')), ({ url }) => {
      const request = new URL(`${servedUrl(url, SERVER)}/index.yaml`)
      expect(upstreamOfChartsPath(request)).toBe(`${url}/index.yaml`)
    }),
  )
})

test('a request to a served OCI repository names the original host and path', () => {
  fc.assert(
    fc.property(address(fc.constant('oci')), ({ url, name }) => {
      const served = servedUrl(url, SERVER).replace(`oci://${SERVER}/`, '/v2/')
      expect(parseOciPath(`${served}/manifests/1.0.0`)).toEqual({
        kind: 'manifest',
        repository: name,
        reference: '1.0.0',
      })
      expect(served.slice(4)).not.toContain(':')
    }),
  )
})

test('an address that fleet does not serve is left as it is', () => {
  expect(originalUrl('https://charts.example.com/a')).toBe('https://charts.example.com/a')
})
