import { beforeAll, describe, expect, it } from 'vitest'
import {
  buildReader,
  configMap,
  fleetWith,
  hasGo,
  kustomization,
  read,
  serviceOf,
} from './support.ts'

const broken = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: page\n text: x\n'

describe.skipIf(!hasGo)('mistakes in a fleet', () => {
  beforeAll(buildReader, 600_000)

  it('broken YAML in a service: named with file and line, the others are read', async () => {
    const model = await read(
      fleetWith({
        'cluster/web.yaml': kustomization('web', './web'),
        'cluster/other.yaml': kustomization('other', './other'),
        'web/page.yaml': broken,
        'other/page.yaml': configMap('page'),
      }),
    )
    expect(model.problems).toMatchObject([
      {
        code: 'does-not-build',
        service: 'flux-system/web',
        location: { file: 'web/page.yaml', line: 5 },
      },
    ])
    expect(serviceOf(model, 'other').resources).toHaveLength(1)
  })

  it('broken YAML in the root: nothing can be read', async () => {
    const fleet = fleetWith({ 'cluster/web.yaml': broken })
    await expect(read(fleet)).rejects.toMatchObject({
      code: 'does-not-build',
      message: expect.stringContaining('cluster/web.yaml:5: '),
      exitCode: 2,
    })
  })

  it('a kustomization that does not build: in its own words, at the line that asks for it', async () => {
    const model = await read(
      fleetWith({
        'cluster/web.yaml': kustomization('web', './web'),
        'web/kustomization.yaml': 'resources:\n  - page.yaml\n  - absent.yaml\n',
        'web/page.yaml': configMap('page'),
      }),
    )
    expect(model.problems).toMatchObject([
      {
        message: expect.stringMatching(
          /web does not build: kustomize build failed: .*absent\.yaml/,
        ),
        location: { file: 'web/kustomization.yaml', line: 3 },
      },
    ])
  })

  it('a path that does not exist', async () => {
    const model = await read(fleetWith({ 'cluster/web.yaml': kustomization('web', './wbe') }))
    expect(model.problems).toMatchObject([
      {
        message: expect.stringContaining('path not found'),
        location: { file: 'cluster/web.yaml' },
      },
    ])
  })

  it('a cycle, a dependency on nothing and a suspended service', async () => {
    const on = (name: string) => `  dependsOn: [{ name: ${name} }]\n`
    const model = await read(
      fleetWith({
        'cluster/a.yaml': kustomization('a', './x', on('b')),
        'cluster/b.yaml': kustomization('b', './x', on('a')),
        'cluster/c.yaml': kustomization('c', './x', on('databse')),
        'cluster/d.yaml': kustomization('database', './x', '  suspend: true\n'),
        'x/x.yaml': configMap('x'),
      }),
    )
    expect(
      model.problems.map(({ code, location }) => `${code} ${location?.file}:${location?.line}`),
    ).toEqual([
      'cycle cluster/a.yaml:10',
      'missing-dependency cluster/c.yaml:10',
      'suspended cluster/d.yaml:1',
    ])
  })

  it('one name for two services', async () => {
    const model = await read(
      fleetWith({
        'cluster/apps.yaml': kustomization('apps', './apps'),
        'cluster/web.yaml': kustomization('web', './web'),
        'apps/web.yaml': kustomization('web', './web'),
        'web/page.yaml': configMap('page'),
      }),
    )
    expect(model.problems).toMatchObject([
      { message: 'flux-system/web is defined twice: cluster/web.yaml:1 and apps/web.yaml:1' },
    ])
  })

  it('a Secret that SOPS encrypted, and no key: named before anything is applied', async () => {
    const secret = `apiVersion: v1
kind: Secret
metadata: { name: password, namespace: flux-system }
data: { password: "ENC[AES256_GCM,data:x,type:str]" }
sops: { mac: "ENC[AES256_GCM,data:y,type:str]" }
`
    const spec = '  decryption: { provider: sops, secretRef: { name: sops-age } }\n'
    const model = await read(
      fleetWith({
        'cluster/web.yaml': kustomization('web', './web', spec),
        'web/secret.yaml': secret,
      }),
    )
    expect(model.problems).toMatchObject([{ severity: 'error', code: 'decryption-key' }])
    expect(serviceOf(model, 'web').resources).toMatchObject([{ name: 'password', sops: true }])
    expect(JSON.stringify(model)).not.toContain('ENC[')
  })

  it('a spec that the API server would refuse', async () => {
    const model = await read(
      fleetWith({
        'cluster/web.yaml': kustomization('web', './web', '  dependsOn: database\n'),
        'web/page.yaml': configMap('page'),
      }),
    )
    expect(model.problems).toMatchObject([{ message: expect.stringContaining('spec.dependsOn') }])
  })
})
