import { parseAllDocuments } from 'yaml'
import type { RenderedResource, Service } from '../../../src/repository/model.ts'
import type { StageReading } from '../../../src/validate/types.ts'

/** A stage with these services: their dependencies, and their objects as YAML. */
export function stage(
  services: Record<
    string,
    { dependsOn?: string[]; yaml?: string; postBuild?: object; healthChecks?: object[] }
  >,
): StageReading {
  const made = Object.entries(services).map(
    ([name, { dependsOn = [], yaml = '', healthChecks }]) => ({
      ...service(name, dependsOn, resources(yaml)),
      wait: healthChecks === undefined,
    }),
  )
  const kustomizations = Object.entries(services).map(([name, { postBuild, healthChecks }]) =>
    resource({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name, namespace: 'flux-system' },
      spec: { ...(postBuild ? { postBuild } : {}), ...(healthChecks ? { healthChecks } : {}) },
    }),
  )
  const source = { root: '/', stage: 'dev', path: './clusters/dev' } as StageReading['source']
  const root = { ...service('flux-system', [], kustomizations), parent: undefined }
  return { root, services: made, problems: [], source }
}

function service(name: string, dependsOn: string[], all: RenderedResource[]): Service {
  return {
    id: `flux-system/${name}`,
    namespace: 'flux-system',
    name,
    path: `./apps/${name}`,
    parent: 'flux-system/flux-system',
    dependsOn: dependsOn.map((other) => ({ id: `flux-system/${other}` })),
    suspended: false,
    wait: true,
    interval: '1m',
    location: { file: `clusters/dev/${name}.yaml`, line: 1 },
    resources: all,
    unresolved: [],
    external: false,
  }
}

export function resources(yaml: string): RenderedResource[] {
  return parseAllDocuments(yaml).flatMap((document) => {
    const object: unknown = document.toJS()
    return object === null ? [] : [resource(object as Parameters<typeof resource>[0])]
  })
}

function resource(object: {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string }
  [field: string]: unknown
}): RenderedResource {
  const { apiVersion, kind, metadata } = object
  return { apiVersion, kind, ...metadata, file: `apps/${metadata.name}.yaml`, sops: false, object }
}
