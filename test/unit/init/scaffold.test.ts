import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Answers, checks, fluxUrl, suggestedName } from '../../../src/init/answers.ts'
import { scaffold } from '../../../src/init/scaffold.ts'
import { serviceGroups, templateServices, withDependencies } from '../../../src/init/services.ts'
import { readFiles } from '../../../src/init/write.ts'

const template = join(import.meta.dirname, '..', '..', '..', 'templates', 'fleet-infra')
let files: Map<string, string>
beforeAll(async () => {
  files = await readFiles(template)
})

function made(over: Partial<Answers>): Map<string, string> {
  const services = templateServices(files)
  const answers = {
    name: 'shop',
    cluster: 'services-amer',
    region: 'us-east-1',
    domain: 'local',
    services: [...services.keys()],
    remote: '',
    ...over,
  }
  return scaffold(files, { ...answers, services: withDependencies(answers.services, services) })
}

describe('a new fleet', () => {
  it('with every default is the built-in one and what is its own', () => {
    const result = made({})
    for (const [path, text] of files) expect([path, result.get(path)]).toEqual([path, text])
    const own = [...result.keys()].filter((path) => !files.has(path))
    expect(own.toSorted()).toEqual([
      '.fleet.schema.json',
      '.github/workflows/validate.yaml',
      '.gitignore',
      'README.md',
      'fleet.yaml',
    ])
  })

  it('has the chosen services, what they depend on, and nothing that names another', () => {
    const result = made({ services: ['n8n'] })
    const names = [...templateServices(result).keys()]
    expect(names).toContain('postgresql-cluster')
    expect(names).not.toContain('loki')
    expect([...result.keys()].filter((path) => path.includes('loki'))).toEqual([])
    const listed = result.get('base/services/kustomization.yaml')?.match(/- .*(?=\.yaml)/g)
    expect(listed?.map((line) => line.slice(2)).toSorted()).toEqual(
      [...names, 'cluster-vars'].toSorted(),
    )
    expect(result.get('README.md')).toContain('["n8n"]')
  })

  it('has its own cluster folder, region, domain and remote everywhere', () => {
    const result = made({
      cluster: 'east',
      region: 'eu-west-1',
      domain: 'dev.test',
      remote: 'git@example.com:a/b.git',
    })
    const text = [...result.values()].join('\n')
    expect([...result.keys()].join('\n') + text).not.toMatch(/services-amer|us-east-1/)
    expect(text).toContain('host: grafana.dev.test')
    expect(text).not.toMatch(/host: [a-z0-9-]+\.local$/m)
    expect(text).toContain('localstack.localstack.svc.cluster.local')
    expect(text).toContain('fleet.local/layer')
    expect(text).toContain('url: ssh://git@example.com/a/b.git')
    expect(result.get('fleet.yaml')).toContain('domain: dev.test')
  })

  it('can be chosen by groups, whose services all exist', () => {
    const known = [...templateServices(files).keys()]
    expect(known).toEqual(expect.arrayContaining(Object.values(serviceGroups).flat()))
  })
})

describe('answers', () => {
  it.each([
    ['name', 'shop-1', true],
    ['name', 'Shop', false],
    ['name', '-shop', false],
    ['name', 'a'.repeat(41), false],
    ['domain', 'dev.test', true],
    ['domain', 'dev..test', false],
    ['remote', '', true],
    ['remote', 'https://example.com/a.git', true],
    ['remote', 'git@example.com:a/b.git', true],
    ['remote', 'a file', false],
  ] as const)('%s %j can be used: %s', (name, text, fits) => {
    expect(checks[name](text) === undefined).toBe(fits)
  })

  it('are suggested from any folder as a DNS label', () => {
    expect(['My Shop!', '...', 'a'.repeat(60)].map(suggestedName)).toEqual([
      'my-shop',
      'fleet',
      'a'.repeat(40),
    ])
    expect(fluxUrl('https://example.com/a.git')).toBe('https://example.com/a.git')
  })
})
