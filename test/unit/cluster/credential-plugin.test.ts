import { describe, expect, test } from 'vitest'
import { runPlugin } from '../../../src/cluster/credential-plugin.ts'

const apiVersion = 'client.authentication.k8s.io/v1'
const cluster = { server: 'https://127.0.0.1:6443', config: { audience: 'a' } }
/** A plugin that is this script of Node's. */
const plugin = (script: string, more: object = {}) => {
  return { apiVersion, command: process.execPath, args: ['-e', script], ...more }
}
const saying = (status: string) =>
  `console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: '${apiVersion}', status: ${status} }))`

describe('a credential plugin', () => {
  test('lends a token until its end', async () => {
    const status = "{ token: 't', expirationTimestamp: '2030-01-01T00:00:00Z' }"
    expect(await runPlugin(plugin(saying(status)), cluster)).toEqual({
      token: 't',
      until: Date.UTC(2030, 0, 1),
    })
  })

  test('lends a certificate', async () => {
    const status = "{ clientCertificateData: 'cert', clientKeyData: 'key' }"
    expect(await runPlugin(plugin(saying(status)), cluster)).toEqual({
      clientCertificate: 'cert',
      clientKey: 'key',
      until: Number.POSITIVE_INFINITY,
    })
  })

  test('gets its environment, and is told of no terminal', async () => {
    const script = saying('{ token: process.env.PROFILE + process.env.KUBERNETES_EXEC_INFO }')
    const env = [{ name: 'PROFILE', value: 'dev' }]
    const { token } = await runPlugin(plugin(script, { env }), cluster)
    expect(token).toBe(
      `dev{"apiVersion":"${apiVersion}","kind":"ExecCredential","spec":{"interactive":false}}`,
    )
  })

  test('is told of the cluster when it asks for that', async () => {
    const script = saying(
      '{ token: JSON.stringify(JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec.cluster) }',
    )
    const { token } = await runPlugin(plugin(script, { provideClusterInfo: true }), cluster)
    expect(JSON.parse(token ?? '')).toEqual(cluster)
  })

  test.each([
    ['fails', "console.error('Session expired: aws sso login'); process.exit(3)", 'aws sso login'],
    ['fails without a word', 'process.exit(3)', 'It ended with 3.'],
    ['says something else', "console.log('hello')", 'did not answer with an ExecCredential'],
  ])('that %s is an error in its own words', async (_what, script, why) => {
    await expect(runPlugin(plugin(script), cluster)).rejects.toMatchObject({
      code: 'login-failed',
      why: expect.stringContaining(why),
    })
  })

  test('that is not installed says how to get it', async () => {
    const missing = { apiVersion, command: 'no-such-plugin', installHint: 'Install it so.' }
    await expect(runPlugin(missing, cluster)).rejects.toMatchObject({
      message: expect.stringContaining('no-such-plugin'),
      why: 'Install it so.',
    })
  })
})
