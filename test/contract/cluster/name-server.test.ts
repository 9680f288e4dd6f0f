import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient } from '../../../src/cluster/client.ts'
import type { KubernetesClient } from '../../../src/cluster/types.ts'
import { hastenNameServer } from '../../../src/kind/name-server.ts'
import { apiServerBinaries, startApiServer, type TestApiServer } from '../support/api-server.ts'
import { needing } from '../support/binaries.ts'
import { kindOf } from '../support/objects.ts'

const title = 'the name server of a new cluster'

describe.skipIf(!apiServerBinaries)(needing(title, apiServerBinaries), () => {
  let api: TestApiServer
  let client: KubernetesClient
  beforeAll(async () => {
    api = await startApiServer()
    client = createClient(api.access)
  })
  afterAll(async () => {
    await client?.close()
    await api?.stop()
  })

  test('is left alone where there is none', async () => {
    await hastenNameServer(client)
    const kind = await kindOf(client, 'apps/v1', 'Deployment')
    expect((await client.list(kind)).items).toEqual([])
  })

  test('is asked every second whether it is ready, and else stays as kubeadm made it', async () => {
    const probe = { httpGet: { path: '/ready', port: 8181, scheme: 'HTTP' } }
    const made = await client.apply(coredns(probe), 'kubeadm')
    await hastenNameServer(client)
    const { name, namespace } = made.metadata
    const found = await client.get(await kindOf(client, 'apps/v1', 'Deployment'), name, namespace)
    const asked = coredns({ ...probe, periodSeconds: 1, failureThreshold: 30 })
    expect(found?.spec).toMatchObject({ ...asked.spec, replicas: 2 })
  })
})

/** What kubeadm's manifest says, as far as it matters here. */
function coredns(readinessProbe: object) {
  const labels = { 'k8s-app': 'kube-dns' }
  const container = { name: 'coredns', image: 'registry.k8s.io/coredns/coredns', readinessProbe }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'coredns', namespace: 'kube-system' },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  }
}
