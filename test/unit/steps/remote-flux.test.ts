import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { renderKubeconfig } from '../../../src/cluster/kubeconfig.ts'
import { remoteFluxStep } from '../../../src/steps/remote-flux.ts'
import { listenOnLoopback } from '../../support/loopback.ts'

/** An address of this machine at which nobody listens. */
async function deadServer(): Promise<string> {
  const server = createServer()
  const port = await listenOnLoopback(server)
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

it('a plan for a cluster that does not answer says so', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'fleet-remote-flux-')), 'kubeconfig')
  const server = await deadServer()
  writeFileSync(file, renderKubeconfig('staging', { server, token: 'secret' }))
  const step = remoteFluxStep({
    cluster: 'platform',
    context: { name: 'staging', file },
    cache: '/nowhere',
    model: {} as Parameters<typeof remoteFluxStep>[0]['model'],
    remote: async () => ({ url: 'https://git.example/fleet', branch: 'main' }),
    after: 'agent',
  })
  expect(await step.inspect()).toMatchObject({
    kind: 'blocked',
    code: 'cluster-unreachable',
    reason: expect.stringContaining(`does not answer at ${server}`),
    hint: expect.stringContaining('kubectl --context staging'),
  })
})
