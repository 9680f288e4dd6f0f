import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { missingIngress } from '../../../src/kind/ingress.ts'

const service = (
  name: string,
  ports: object[],
  labels: Record<string, string> = {},
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'ingress', labels },
  spec: { selector: { app: name }, ports },
})
const web = { name: 'web', port: 80, targetPort: 'web' }
const websecure = { name: 'websecure', port: 443, targetPort: 'websecure' }

test('a Traefik without the mapped NodePorts gets a Service that has them', () => {
  expect(missingIngress([service('traefik', [web, websecure])])).toMatchObject({
    metadata: {
      name: 'fleet-ingress',
      namespace: 'ingress',
      labels: { 'app.kubernetes.io/managed-by': 'fleet' },
    },
    spec: {
      type: 'NodePort',
      selector: { app: 'traefik' },
      ports: [
        { name: 'web', targetPort: 'web', nodePort: 30_080 },
        { name: 'websecure', targetPort: 'websecure', nodePort: 30_443 },
      ],
    },
  })
})

test("Traefik is known by its chart's label too, and its ports by their numbers", () => {
  const labels = { 'app.kubernetes.io/name': 'traefik' }
  const found = missingIngress([service('edge', [{ port: 80 }], labels)])
  expect(found?.spec).toMatchObject({ ports: [{ name: 'web', port: 80, targetPort: 80 }] })
})

test('nothing is added where a Service has the port, or there is no Traefik', () => {
  expect(missingIngress([service('traefik', [{ ...web, nodePort: 30_080 }])])).toBeUndefined()
  const other = service('nginx', [{ port: 80, nodePort: 30_080 }])
  expect(missingIngress([service('traefik', [web]), other])).toBeUndefined()
  expect(missingIngress([service('web', [web])])).toBeUndefined()
})
