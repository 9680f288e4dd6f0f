import { expect, test } from 'vitest'
import { hastenNameServer } from '../../../src/kind/name-server.ts'
import { kindOf } from '../support/objects.ts'
import { onApiServer } from '../support/on-api-server.ts'

const title = 'the name server of a new cluster'

onApiServer(title, (on) => {
  test('is left alone where there is none', async () => {
    await hastenNameServer(on.client)
    const kind = await kindOf(on.client, 'apps/v1', 'Deployment')
    expect((await on.client.list(kind)).items).toEqual([])
  })

  test('is asked every second whether it is ready, and else stays as kubeadm made it', async () => {
    const probe = { httpGet: { path: '/ready', port: 8181, scheme: 'HTTP' } }
    const made = await on.client.apply(coredns(probe), 'kubeadm')
    await hastenNameServer(on.client)
    const { name, namespace } = made.metadata
    const found = await on.client.get(
      await kindOf(on.client, 'apps/v1', 'Deployment'),
      name,
      namespace,
    )
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
