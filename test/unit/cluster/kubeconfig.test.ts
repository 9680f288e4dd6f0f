import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { readKubeconfig, renderKubeconfig } from '../../../src/cluster/kubeconfig.ts'
import { ExitCode } from '../../../src/errors.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-kubeconfig-'))
  file = join(folder, 'config')
  return () => rm(folder, { recursive: true })
})

const server = 'https://127.0.0.1:6443'
const encoded = (text: string) => Buffer.from(text).toString('base64')

interface Entries {
  cluster?: Record<string, unknown>
  user?: Record<string, unknown>
}

async function write({ cluster = {}, user = {} }: Entries): Promise<void> {
  await writeFile(
    file,
    stringify({
      'current-context': 'here',
      contexts: [
        { name: 'here', context: { cluster: 'c', user: 'u', namespace: 'default' } },
        { name: 'broken', context: { cluster: 'gone', user: 'u' } },
      ],
      clusters: [{ name: 'c', cluster: { server, ...cluster } }],
      users: [{ name: 'u', user }],
    }),
  )
}

async function expectRoundTrip(name: string, given: object): Promise<void> {
  await writeFile(file, renderKubeconfig(name, { server, ...given }))
  expect(await readKubeconfig(file)).toEqual({ context: name, access: { server, ...given } })
}

test('what is rendered reads back the same', async () => {
  const text = fc.string({ minLength: 1 })
  const access = fc.record(
    {
      certificateAuthority: text,
      tlsServerName: text,
      token: text,
      clientCertificate: text,
      clientKey: text,
    },
    { requiredKeys: [] },
  )
  const names = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/)
  await fc.assert(fc.asyncProperty(names, access, expectRoundTrip), { numRuns: 50 })
})

test('what is rendered is a Config that kubectl knows', () => {
  expect(parse(renderKubeconfig('dev', { server, token: 't' }))).toMatchObject({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'dev',
    users: [{ name: 'dev', user: { token: 't' } }],
  })
})

test('reads credentials that are written in the file', async () => {
  const user = { 'client-certificate-data': encoded('cert'), 'client-key-data': encoded('key') }
  await write({ cluster: { 'certificate-authority-data': encoded('ca') }, user })
  expect((await readKubeconfig(file)).access).toEqual({
    server,
    certificateAuthority: 'ca',
    clientCertificate: 'cert',
    clientKey: 'key',
  })
})

test('reads credentials from files beside it', async () => {
  await writeFile(join(folder, 'ca.crt'), 'ca')
  await writeFile(join(folder, 'token'), 'secret\n')
  await write({ cluster: { 'certificate-authority': 'ca.crt' }, user: { tokenFile: 'token' } })
  const { access } = await readKubeconfig(file)
  expect(access).toEqual({ server, certificateAuthority: 'ca', token: 'secret' })
})

const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'aws', args: ['get'] }
const execExtension = 'client.authentication.k8s.io/exec'

test('a user that logs in by a plugin has a login, and is rendered as such', async () => {
  const extensions = [{ name: execExtension, extension: { audience: 'a' } }]
  await write({ cluster: { extensions }, user: { exec: { ...exec, provideClusterInfo: true } } })
  const { access } = await readKubeconfig(file)
  await writeFile(file, renderKubeconfig('here', access))
  const again = await readKubeconfig(file)
  expect(again.access.login?.plugin).toEqual({ ...exec, provideClusterInfo: true })
  expect(again.access.login?.cluster).toMatchObject({ server, config: { audience: 'a' } })
})

test('a plugin with a path is sought beside the kubeconfig', async () => {
  await write({ user: { exec: { ...exec, command: './bin/login' } } })
  const { access } = await readKubeconfig(file)
  expect(access.login?.plugin.command).toBe(join(folder, 'bin', 'login'))
})

test('a token in the file is used, whatever plugin there is', async () => {
  await write({ user: { exec, token: 't' } })
  expect((await readKubeconfig(file)).access).toEqual({ server, token: 't' })
})

test('a user whose login needs a terminal is refused by name, with a way out', async () => {
  await write({ user: { exec: { ...exec, interactiveMode: 'Always' } } })
  await expect(readKubeconfig(file)).rejects.toMatchObject({
    message: expect.stringContaining('User u logs in by the program aws'),
    hint: expect.stringContaining('kubectl create token'),
    exitCode: ExitCode.usage,
  })
  await write({ user: { 'auth-provider': { name: 'oidc' } } })
  await expect(readKubeconfig(file)).rejects.toThrow('User u logs in by the auth provider oidc')
})

test.each([
  ['insecure-skip-tls-verify', true],
  ['proxy-url', 'http://proxy'],
])('a cluster that sets %s is refused', async (key, value) => {
  await write({ cluster: { [key]: value } })
  await expect(readKubeconfig(file)).rejects.toThrow(`Cluster c sets ${key}`)
})

test('a context that is not there is answered with those that are', async () => {
  await write({})
  await expect(readKubeconfig(file, 'nowhere')).rejects.toMatchObject({
    message: `There is no context nowhere (kubeconfig ${file})`,
    hint: 'It has: here, broken.',
  })
})

test('a context that refers to nothing is named', async () => {
  await write({})
  await expect(readKubeconfig(file, 'broken')).rejects.toThrow(
    'Context broken refers to the cluster gone, which is not there',
  )
})

test('a file that is missing, broken or without a context says so', async () => {
  await expect(readKubeconfig(file)).rejects.toMatchObject({ code: 'kubeconfig' })
  await writeFile(file, 'contexts: [')
  await expect(readKubeconfig(file)).rejects.toMatchObject({ code: 'kubeconfig' })
  await writeFile(file, '')
  await expect(readKubeconfig(file)).rejects.toMatchObject({ code: 'kubeconfig' })
  await writeFile(file, 'kind: Config')
  await expect(readKubeconfig(file)).rejects.toThrow('No context is chosen')
})
