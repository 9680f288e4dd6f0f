import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/cluster/types.ts'
import { controllersIn, eagerPatches, withEagerControllers } from '../../../src/flux/controllers.ts'
import { installFlux } from '../../../src/flux/install.ts'

const deployment = (
  name: string,
  args: string[],
  image = `fluxcd/${name}`,
  more: object = {},
): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    template: { metadata: {}, spec: { containers: [{ name: 'manager', image, args, ...more }] } },
  },
})
const own = ['--watch-all-namespaces', '--enable-leader-election']
const parts = {
  controllers: [
    {
      name: 'kustomize-controller',
      version: 'v1.9.6',
      objects: [deployment('kustomize-controller', own)],
    },
  ],
  definitions: [
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'a.b' },
    },
  ],
  shared: [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'cluster-reconciler' },
      roleRef: { kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [
        { kind: 'ServiceAccount', name: 'kustomize-controller', namespace: 'flux-system' },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'crd-controller' },
    },
  ],
} satisfies Parameters<typeof installFlux>[0]

const find = (objects: KubernetesObject[], kind: string) =>
  objects.find((object) => object.kind === kind)
const argumentsOf = (object: KubernetesObject | undefined) => {
  const spec = object?.spec as { template: { spec: { containers: [{ args: string[] }] } } }
  return spec.template.spec.containers[0].args
}

describe("fleet's own Flux", () => {
  const objects = installFlux(parts, 'gitops')

  test('lies in the namespace of the root Kustomization, its rights too', () => {
    expect(find(objects, 'Deployment')?.metadata.namespace).toBe('gitops')
    expect(find(objects, 'ClusterRole')?.metadata.name).toBe('crd-controller-gitops')
    expect(find(objects, 'ClusterRoleBinding')).toMatchObject({
      roleRef: { name: 'cluster-admin' },
      subjects: [{ name: 'kustomize-controller', namespace: 'gitops' }],
    })
  })

  test('pulls the version that the manifests are of, as an account of its own', () => {
    expect(find(objects, 'ServiceAccount')?.metadata.name).toBe('kustomize-controller')
    expect(find(objects, 'Deployment')).toMatchObject({
      spec: {
        template: {
          spec: {
            serviceAccountName: 'kustomize-controller',
            containers: [{ image: 'ghcr.io/fluxcd/kustomize-controller:v1.9.6' }],
          },
        },
      },
    })
  })

  test('waits for no lease and sends no events to a controller that is not there', () => {
    expect(argumentsOf(find(objects, 'Deployment'))).toEqual([
      '--events-addr=',
      '--watch-all-namespaces',
    ])
  })
})

describe('quick controllers', () => {
  const image = 'ghcr.io/fluxcd/kustomize-controller:v1.9.6'
  const repository = [deployment('kustomize-controller', ['--concurrent=3'], image)]

  test('get what they lack; what the repository says of a flag holds', () => {
    const [controller] = withEagerControllers(repository)
    expect(argumentsOf(controller)).toEqual([
      '--concurrent=3',
      '--requeue-dependency=5s',
      '--kube-api-qps=200',
      '--kube-api-burst=600',
      '--min-retry-delay=50ms',
      '--feature-gates=CancelHealthCheckOnNewRevision=true',
    ])
  })

  test('are patched in the root in just the same way, or root would undo it', () => {
    const [patch] = eagerPatches(repository)
    const added = JSON.parse(patch?.patch ?? '').map(({ value }: { value: string }) => value)
    const [controller] = withEagerControllers(repository)
    expect(['--concurrent=3', ...added]).toEqual(argumentsOf(controller))
  })

  test('are asked every second whether they are ready, where their Deployment does not say', () => {
    const asked = (readinessProbe: object) => {
      const objects = [deployment('kustomize-controller', [], image, { readinessProbe })]
      const operations: { path: string }[] = JSON.parse(eagerPatches(objects)[0]?.patch ?? '')
      return {
        made: withEagerControllers(objects)[0],
        patched: operations.filter(({ path }) => path.includes('readinessProbe')),
      }
    }
    const probed = (readinessProbe: object) => ({
      spec: { template: { spec: { containers: [{ readinessProbe }] } } },
    })
    const path = '/spec/template/spec/containers/0/readinessProbe'
    expect(asked({ httpGet: { path: '/' } })).toMatchObject({
      made: probed({ httpGet: { path: '/' }, periodSeconds: 1, failureThreshold: 30 }),
      patched: [
        { op: 'add', path: `${path}/periodSeconds`, value: 1 },
        { op: 'add', path: `${path}/failureThreshold`, value: 30 },
      ],
    })
    expect(asked({ failureThreshold: 5 })).toMatchObject({
      made: probed({ periodSeconds: 1, failureThreshold: 5 }),
      patched: [{ path: `${path}/periodSeconds` }],
    })
    expect(asked({ periodSeconds: 5 })).toMatchObject({
      made: probed({ periodSeconds: 5 }),
      patched: [],
    })
  })

  test('get no gate that their version does not know: it would end them', () => {
    const old = [
      deployment('kustomize-controller', [], 'ghcr.io/fluxcd/kustomize-controller:v1.6.1'),
    ]
    expect(argumentsOf(withEagerControllers(old)[0]).join()).not.toContain('feature-gates')
  })

  test("are only Flux's own", () => {
    const objects = [deployment('web', []), ...repository]
    expect(controllersIn(objects)).toEqual(['kustomize-controller'])
    expect(withEagerControllers(objects)[0]).toBe(objects[0])
  })
})
