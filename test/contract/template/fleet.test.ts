import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { FleetModel } from '../../../src/repository/model.ts'
import { fleetHome } from '../../support/run-fleet.ts'
import { buildReader, hasGo } from '../repository/support.ts'
import { objectsOf, readTemplate, type Stage } from './support.ts'

const models = new Map<Stage, FleetModel>()
const model = (stage: Stage): FleetModel => {
  const found = models.get(stage)
  if (found === undefined) throw new Error(`${stage} is not read`)
  return found
}
const stages = ['dev', 'prod'] as const

/** The services that the fleet was asked for, and after which others each has to come. */
const asked: Record<string, { layer: number; after?: string[] }> = {
  traefik: { layer: 0 },
  localstack: { layer: 0 },
  'cnpg-operator': { layer: 0 },
  'external-secrets-operator': { layer: 0 },
  'external-secrets-config': { layer: 0 },
  'traefik-config': { layer: 0 },
  'metrics-server': { layer: 0 },
  'scylla-operator': { layer: 0 },
  'kube-prometheus-stack': { layer: 1 },
  'weave-gitops': { layer: 1 },
  loki: { layer: 2, after: ['kube-prometheus-stack'] },
  promtail: { layer: 2, after: ['kube-prometheus-stack'] },
  jaeger: { layer: 2, after: ['kube-prometheus-stack'] },
  opentelemetry: { layer: 2, after: ['kube-prometheus-stack'] },
  'scylla-manager': { layer: 3, after: ['scylla-operator'] },
  'postgresql-cluster': { layer: 4, after: ['cnpg-operator'] },
  'redis-sentinel': { layer: 4, after: ['external-secrets-operator', 'external-secrets-config'] },
  scylladb: { layer: 4, after: ['scylla-manager'] },
  n8n: { layer: 5, after: ['postgresql-cluster', 'redis-sentinel'] },
  temporal: { layer: 5, after: ['postgresql-cluster'] },
  pgadmin4: { layer: 6, after: ['postgresql-cluster'] },
  redisinsight: { layer: 6, after: ['redis-sentinel'] },
}
/** What the asked ones cannot do without. */
const extra = ['cert-manager', 'barman-cloud-plugin']

describe.skipIf(!hasGo)(
  hasGo ? 'the built-in fleet' : 'the built-in fleet (skipped: no Go on this machine)',
  () => {
    beforeAll(async () => {
      await buildReader()
      for (const stage of stages) models.set(stage, await readTemplate(stage))
    })

    describe.each(stages)('as stage %s', (stage) => {
      it('builds, and nothing is wrong with it', () => {
        expect(model(stage).problems).toEqual([])
        expect(model(stage).services.filter(({ error }) => error)).toEqual([])
      })

      it('has the 22 services asked for and the two that they need', () => {
        const names = model(stage).services.map(({ name }) => name)
        expect(names.toSorted()).toEqual([...Object.keys(asked), ...extra].toSorted())
      })

      it.each(Object.entries(asked))('%s is in its layer and after what it needs', (name, want) => {
        const service = serviceOf(stage, name)
        expect(service.layer).toBe(String(want.layer))
        expect(afterOf(stage, name)).toEqual(expect.arrayContaining(want.after ?? []))
      })

      it.each(['kube-prometheus-stack', 'weave-gitops'])(
        '%s comes after all of layer 0',
        (name) => {
          const bottom = model(stage).services.filter(({ layer }) => layer === '0')
          expect(afterOf(stage, name).toSorted()).toEqual(bottom.map((one) => one.name).toSorted())
        },
      )

      it('has no service that comes before one it depends on', () => {
        const layers = new Map(
          model(stage).services.map(({ name, layer }) => [name, Number(layer)]),
        )
        for (const { name } of model(stage).services) {
          for (const dependency of afterOf(stage, name)) {
            expect(layers.get(dependency), `${name} after ${dependency}`).toBeLessThanOrEqual(
              layers.get(name) ?? -1,
            )
          }
        }
      })

      it('gives every web page a name of its own', () => {
        expect(hosts(stage).toSorted()).toEqual(
          ['alertmanager', 'grafana', 'jaeger', 'localstack', 'n8n', 'pgadmin', 'prometheus']
            .concat(['redis', 'temporal', 'traefik', 'weave'])
            .map((name) => `${name}.local`),
        )
      })

      it('lets Traefik answer on the node ports that the cluster maps', () => {
        expect(valuesOf(stage, 'traefik')).toMatchObject({
          service: { spec: { type: 'NodePort' } },
          ports: { web: { nodePort: 30080 }, websecure: { nodePort: 30443 } },
        })
      })

      it('pins each chart, names each release, and replaces its CRDs on upgrades', () => {
        for (const { name, object } of objectsOf(model(stage), 'HelmRelease')) {
          const { spec } = release.parse(object)
          expect(spec.releaseName, name).toBe(name)
          expect(spec.upgrade.crds, name).toBe('CreateReplace')
          if (spec.chart) expect(spec.chart.spec.version, name).toMatch(/^v?\d+\.\d+\.\d+$/)
        }
        for (const { name, object } of objectsOf(model(stage), 'OCIRepository')) {
          expect(tagged.parse(object).spec.ref.tag, name).toMatch(/^v?\d+\.\d+\.\d+$/)
        }
      })

      it('waits for the pods of each release in the place of Helm', () => {
        for (const { name, object } of objectsOf(model(stage), 'HelmRelease')) {
          const { install, upgrade } = release.parse(object).spec
          expect([install.disableWait, upgrade.disableWait], name).toEqual([true, true])
          const kinds = healthChecksOf(stage, name).map(({ kind }) => kind)
          expect(kinds, name).toEqual(expect.arrayContaining([expect.stringMatching(workload)]))
          expect(kinds.at(-1), `${name}: the release is looked at after its pods`).toBe(
            'HelmRelease',
          )
        }
      })

      it('waits for every secret that it reads', () => {
        for (const { name, resources } of model(stage).services) {
          const read = resources.filter(({ kind }) => kind === 'ExternalSecret')
          if (serviceOf(stage, name).wait) continue
          const waitedFor = healthChecksOf(stage, name).filter(
            ({ kind }) => kind === 'ExternalSecret',
          )
          expect(
            waitedFor.map((one) => one.name),
            name,
          ).toEqual(read.map((one) => one.name))
        }
      })

      it('reads every secret from the store, and holds none', () => {
        expect(objectsOf(model(stage), 'Secret')).toEqual([])
        const stores = objectsOf(model(stage), 'ExternalSecret').map(
          ({ object }) => external.parse(object).spec.secretStoreRef,
        )
        expect(stores).toHaveLength(14)
        for (const store of stores)
          expect(store).toEqual({ kind: 'ClusterSecretStore', name: 'aws' })
      })
    })

    it.each([
      ['dev', 'develop', '1m'],
      ['prod', 'main', '10m'],
    ] as const)('stage %s follows the branch %s every %s', (stage, branch, interval) => {
      const [source] = objectsOf(model(stage), 'GitRepository')
      expect(source?.object).toMatchObject({ spec: { interval, ref: { branch } } })
      for (const { name, object } of objectsOf(model(stage), 'Kustomization')) {
        expect(object, name).toMatchObject({ spec: { interval } })
      }
    })

    it('is shown by fleet graph', async () => {
      const { stdout, exitCode } = await fleetHome().run(['graph', '--stage', 'prod'])
      expect(exitCode).toBe(0)
      expect(stdout).toMatch(/^layer 5\n {2}n8n +after postgresql-cluster, redis-sentinel$/m)
    })
  },
)

const release = z.object({
  spec: z.object({
    releaseName: z.string(),
    chart: z.object({ spec: z.object({ version: z.string() }) }).optional(),
    install: z.object({ disableWait: z.boolean() }),
    upgrade: z.object({ crds: z.string(), disableWait: z.boolean() }),
    values: z.unknown(),
  }),
})
const workload = /^(Deployment|StatefulSet|DaemonSet)$/
const kustomization = z.object({
  spec: z.object({ healthChecks: z.array(z.object({ kind: z.string(), name: z.string() })) }),
})
const tagged = z.object({ spec: z.object({ ref: z.object({ tag: z.string() }) }) })
const external = z.object({
  spec: z.object({ secretStoreRef: z.object({ kind: z.string(), name: z.string() }) }),
})
const ingress = z.object({ spec: z.object({ rules: z.array(z.object({ host: z.string() })) }) })
const route = z.object({ spec: z.object({ routes: z.array(z.object({ match: z.string() })) }) })

function serviceOf(stage: Stage, name: string) {
  const found = model(stage).services.find((service) => service.name === name)
  if (found === undefined) throw new Error(`no service ${name}`)
  return found
}

function healthChecksOf(stage: Stage, name: string) {
  const found = objectsOf(model(stage), 'Kustomization').find((one) => one.name === name)
  return kustomization.parse(found?.object).spec.healthChecks
}

function afterOf(stage: Stage, name: string): string[] {
  return serviceOf(stage, name).dependsOn.map(({ id }) => id.split('/')[1] ?? id)
}

function valuesOf(stage: Stage, name: string): unknown {
  const found = objectsOf(model(stage), 'HelmRelease').find((one) => one.name === name)
  return release.parse(found?.object).spec.values
}

function hosts(stage: Stage): string[] {
  const rules = objectsOf(model(stage), 'Ingress').flatMap(
    ({ object }) => ingress.parse(object).spec.rules,
  )
  const routes = objectsOf(model(stage), 'IngressRoute').flatMap(
    ({ object }) => route.parse(object).spec.routes,
  )
  const matched = routes.flatMap(({ match }) => [...match.matchAll(/Host\(`([^`]+)`\)/g)])
  return [...rules.map(({ host }) => host), ...matched.map(([, host = '']) => host)]
}
