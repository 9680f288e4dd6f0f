import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commit, makeFleetRepository, write } from '../../support/fleet-repository.ts'

const folder = join(import.meta.dirname, '..', 'fleet')
const manifest = (name: string) => readFileSync(join(folder, `${name}.yaml`), 'utf8')

/** A HelmRelease of one of the fleet's own charts. */
const release = (name: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: default }
spec:
  interval: 1m
  chart:
    spec:
      chart: ./charts/${name}
      reconcileStrategy: Revision
      sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system }
`

/**
 * A fleet of real services: an ingress, a web server behind it, a database and a cache as charts.
 * @param definitions folder of Traefik's CRDs and rights
 * @param upstream URL of the registry that stands in for all others
 * @param workers nodes beside the control plane
 */
export function makeKindFleet(definitions: string, upstream: string, workers = 0): string {
  const crds = readFileSync(join(definitions, 'kubernetes-crd-definition-v1.yml'), 'utf8')
  const rights = readFileSync(join(definitions, 'kubernetes-crd-rbac.yml'), 'utf8')
  const repository = makeFleetRepository({
    'traefik-crds': { manifest: crds },
    traefik: { manifest: `${rights}\n---\n${manifest('traefik')}`, dependsOn: ['traefik-crds'] },
    postgresql: { manifest: release('postgresql') },
    redis: { manifest: release('redis') },
    whoami: { manifest: manifest('whoami'), dependsOn: ['traefik', 'postgresql', 'redis'] },
  })
  cpSync(join(folder, 'charts'), join(repository, 'charts'), { recursive: true })
  const mirrors = ['docker.io', 'ghcr.io'].map((registry) => `    ${registry}: ${upstream}\n`)
  write(
    repository,
    'fleet.yaml',
    `cluster: { name: shop }\nkind: { workers: ${workers} }\nimages:\n  mirrors:\n${mirrors.join('')}`,
  )
  commit(repository, 'Charts and settings')
  return repository
}
