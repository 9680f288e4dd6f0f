// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Flux's variables look like that
import { beforeAll, describe, expect, it } from 'vitest'
import {
  buildReader,
  configMap,
  fleetWith,
  hasGo,
  kustomization,
  objectOf,
  read,
  serviceOf,
} from './support.ts'

const from = (name: string, more = '') =>
  `  postBuild: { substituteFrom: [{ kind: ConfigMap, name: ${name}${more} }] }\n`
const page = configMap('page', { text: 'in ${region}' })

describe.skipIf(!hasGo)('post-build variables', () => {
  beforeAll(buildReader, 600_000)

  it('come from a ConfigMap that another service applies', async () => {
    const model = await read(
      fleetWith({
        'cluster/web.yaml': kustomization('web', './web', from('vars')),
        'cluster/settings.yaml': kustomization('settings', './settings'),
        'settings/vars.yaml': configMap('vars', { region: 'amer' }),
        'web/page.yaml': page,
      }),
    )
    expect(objectOf(serviceOf(model, 'web'), 'ConfigMap', 'page')).toMatchObject({
      data: { text: 'in amer' },
    })
  })

  it('come from a Secret, whose values appear nowhere else', async () => {
    const secret = `apiVersion: v1
kind: Secret
metadata: { name: vars, namespace: flux-system }
stringData: { region: amer }
`
    const spec = from('vars').replace('ConfigMap', 'Secret')
    const model = await read(
      fleetWith({
        'cluster/vars.yaml': secret,
        'cluster/web.yaml': kustomization('web', './web', spec),
        'web/page.yaml': page,
      }),
    )
    expect(objectOf(serviceOf(model, 'web'), 'ConfigMap', 'page')).toMatchObject({
      data: { text: 'in amer' },
    })
    const [found] = model.root.resources.filter(({ kind }) => kind === 'Secret')
    expect(found?.object).toMatchObject({ stringData: { region: '' } })
  })

  it('that nobody sets are an error in Flux’s own words', async () => {
    const model = await read(
      fleetWith({
        'cluster/vars.yaml': configMap('vars', { other: 'x' }),
        'cluster/web.yaml': kustomization('web', './web', from('vars')),
        'web/page.yaml': page,
      }),
    )
    expect(model.problems).toMatchObject([
      {
        severity: 'error',
        code: 'does-not-build',
        service: 'flux-system/web',
        message: expect.stringContaining('variable not set (strict mode): "region"'),
      },
    ])
  })

  it('keep standing, with a warning, when nothing in the fleet defines their ConfigMap', async () => {
    const model = await read(
      fleetWith({
        'cluster/web.yaml': kustomization('web', './web', from('terraform')),
        'web/page.yaml': page,
      }),
    )
    expect(model.problems).toMatchObject([{ severity: 'warning', code: 'unknown-variables' }])
    expect(objectOf(serviceOf(model, 'web'), 'ConfigMap', 'page')).toMatchObject({
      data: { text: 'in ${region}' },
    })
  })

  it('may be left to their defaults when their ConfigMap is optional', async () => {
    const spec = `${from('none', ', optional: true').trimEnd().slice(0, -1)}, substitute: { a: b } }\n`
    const model = await read(
      fleetWith({
        'cluster/web.yaml': kustomization('web', './web', spec),
        'web/page.yaml': configMap('page', { text: '${region:=home}' }),
      }),
    )
    expect(model.problems).toEqual([])
    expect(objectOf(serviceOf(model, 'web'), 'ConfigMap', 'page')).toMatchObject({
      data: { text: 'home' },
    })
  })
})
