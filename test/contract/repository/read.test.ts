// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Flux's variables look like that
import { beforeAll, describe, expect, it } from 'vitest'
import { commit, write } from '../../support/fleet-repository.ts'
import {
  buildReader,
  configMap,
  fleetWith,
  hasGo,
  kustomization,
  objectOf,
  read,
  serviceOf,
  temporary,
} from './support.ts'

describe.skipIf(!hasGo)('reading what Flux would build', () => {
  beforeAll(buildReader, 600_000)

  it('follows Kustomizations through Kustomizations', async () => {
    const model = await read(
      fleetWith({
        'cluster/apps.yaml': kustomization('apps', './apps'),
        'apps/web.yaml': kustomization('web', './web', '  dependsOn: [{ name: apps }]\n'),
        'web/page.yaml': configMap('page'),
      }),
    )
    const web = serviceOf(model, 'web')
    expect(web).toMatchObject({
      id: 'flux-system/web',
      parent: 'flux-system/apps',
      location: { file: 'apps/web.yaml', line: 1 },
      dependsOn: [{ id: 'flux-system/apps', location: { file: 'apps/web.yaml', line: 10 } }],
      resources: [{ kind: 'ConfigMap', name: 'page', file: 'web/page.yaml' }],
    })
  })

  it('makes the kustomization.yaml that is missing, as Flux does, and leaves the rest alone', async () => {
    const model = await read(
      fleetWith({
        'cluster/web.yaml': kustomization('web', './web'),
        'web/one.yaml': configMap('one'),
        'web/deep/two.yaml': configMap('two'),
        'web/notes.txt': 'not for Kubernetes',
      }),
    )
    expect(
      serviceOf(model, 'web')
        .resources.map(({ name }) => name)
        .toSorted(),
    ).toEqual(['one', 'two'])
  })

  it('reads a definition with whole numbers, without its schema', async () => {
    const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: cars.example.com }
spec:
  group: example.com
  names: { kind: Car, plural: cars }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, properties: { name: { maxLength: 63 } } } }
`
    const model = await read(
      fleetWith({
        'cluster/cars.yaml': kustomization('cars', './cars'),
        'cars/definition.yaml': definition,
      }),
    )
    const [object] = serviceOf(model, 'cars').resources
    expect(object?.object.spec).toMatchObject({
      versions: [{ name: 'v1', served: true, storage: true }],
    })
    expect(JSON.stringify(object)).not.toContain('maxLength')
  })

  it("takes a parent's patches of its children into account", async () => {
    const patch = `  patches:
    - target: { kind: Kustomization }
      patch: |
        - { op: add, path: /spec/targetNamespace, value: tenant }
`
    const model = await read(
      fleetWith({
        'cluster/tenants.yaml': kustomization('tenants', './tenants', patch),
        'tenants/web.yaml': kustomization('web', './web'),
        'web/page.yaml': configMap('page'),
      }),
    )
    expect(serviceOf(model, 'web').resources).toMatchObject([{ namespace: 'tenant' }])
  })

  it('applies prefix, common metadata and components', async () => {
    const spec = `  namePrefix: eu-
  components: [../component]
  commonMetadata: { labels: { team: web } }
`
    const component = `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [extra.yaml]
`
    const model = await read(
      fleetWith({
        'cluster/web.yaml': kustomization('web', './web', spec),
        'web/kustomization.yaml': 'resources: [page.yaml]\n',
        'web/page.yaml': configMap('page'),
        'component/kustomization.yaml': component,
        'component/extra.yaml': configMap('extra'),
      }),
    )
    const page = objectOf(serviceOf(model, 'web'), 'ConfigMap', 'eu-page')
    expect(page).toMatchObject({ metadata: { labels: { team: 'web' } } })
    expect(objectOf(serviceOf(model, 'web'), 'ConfigMap', 'eu-extra')).toBeDefined()
  })

  it('leaves out what .sourceignore and Flux leave out', async () => {
    const model = await read(
      fleetWith({
        '.sourceignore': '/web/draft.yaml\n',
        'cluster/web.yaml': kustomization('web', './web'),
        'web/page.yaml': configMap('page'),
        'web/draft.yaml': configMap('draft'),
      }),
    )
    expect(serviceOf(model, 'web').resources.map(({ name }) => name)).toEqual(['page'])
  })

  it('does not look into other sources', async () => {
    const tenant = kustomization('tenant', './').replace('name: flux-system }', 'name: other }')
    const model = await read(fleetWith({ 'cluster/tenant.yaml': tenant }))
    expect(serviceOf(model, 'tenant')).toMatchObject({ external: true, resources: [] })
    expect(model.problems).toMatchObject([{ severity: 'warning', code: 'external-source' }])
  })

  const fromArtifact = kustomization('web', './web').replace('GitRepository', 'OCIRepository')

  it('looks into what reads the fleet as an OCI artifact, as flux-operator has it', async () => {
    const model = await read(
      fleetWith({ 'cluster/web.yaml': fromArtifact, 'web/page.yaml': configMap('page') }),
    )
    expect(serviceOf(model, 'web').resources.map(({ name }) => name)).toEqual(['page'])
    expect(model.problems).toEqual([])
  })

  it('does not take an OCIRepository of the fleet for the fleet itself', async () => {
    const artifact = `apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 1h, url: oci://example.com/other }
`
    const model = await read(
      fleetWith({
        'cluster/artifact.yaml': artifact,
        'cluster/web.yaml': fromArtifact,
        'web/page.yaml': configMap('page'),
      }),
    )
    expect(serviceOf(model, 'web')).toMatchObject({ external: true, resources: [] })
  })

  it('ends where a Kustomization applies itself', async () => {
    const model = await read(
      fleetWith({
        'cluster/apps.yaml': kustomization('apps', './apps'),
        'apps/apps.yaml': kustomization('apps', './apps'),
        'apps/page.yaml': configMap('page'),
      }),
    )
    expect(model.services.map(({ id }) => id)).toEqual(['flux-system/apps'])
  })

  it('ends where a Kustomization makes ever new ones of itself', async () => {
    const endless = (n: string) => `  postBuild: { substitute: { n: "${n}" } }\n`
    const model = await read(
      fleetWith({
        'cluster/a.yaml': kustomization('a', './apps', endless('x')),
        'apps/a.yaml': kustomization('a-${n}', './apps', endless('${n}x')),
      }),
    )
    expect(model.services.length).toBeLessThan(10)
    expect(model.problems).toMatchObject([{ code: 'does-not-build' }])
  })

  it('keeps the reading of a tree, and reads a changed one anew', async () => {
    const own = temporary()
    const fleet = fleetWith({
      'cluster/web.yaml': kustomization('web', './web'),
      'web/a.yaml': configMap('a'),
    })
    const first = await read(fleet, own)
    expect(await read(fleet, own)).toEqual(first)
    write(fleet, 'web/b.yaml', configMap('b'))
    commit(fleet, 'More')
    expect(serviceOf(await read(fleet, own), 'web').resources).toHaveLength(2)
  })
})
