import type { RenderedResource, Service } from '../../repository/model.ts'
import { fields, textOf } from '../fields.ts'
import type { Finding, StageReading } from '../types.ts'

/** A file of a service, as it lies in the repository. */
export interface ServiceFile {
  service: Service
  file: string
  text: string
}

/**
 * Variables that Flux is asked to fill in and nothing sets: it would write nothing in their place.
 * A service without `postBuild` is not substituted at all. Pure.
 */
export function unsetVariables(fleet: StageReading, files: ServiceFile[]): Finding[] {
  const kustomizations = [fleet.root, ...fleet.services].flatMap(({ resources }) => resources)
  const configMaps = new Map(
    kustomizations
      .filter(({ kind }) => kind === 'ConfigMap')
      .map((one) => [`${one.namespace}/${one.name}`, one]),
  )
  return files.flatMap(({ service, file, text }) => {
    const set = variablesOf(service, kustomizations, configMaps)
    if (set === undefined) return []
    return usedVariables(text)
      .filter(({ name }) => !set.has(name))
      .map(({ name, line }) => ({
        severity: 'error' as const,
        rule: 'variable-not-set',
        message: `\${${name}} is set nowhere for ${service.name}; Flux would put nothing in its place`,
        hint: `set it in postBuild of ${service.name} or in a ConfigMap that it names, or give a default: \${${name}:=…}`,
        location: { file, line },
      }))
  })
}

/** The names that are set for a service; undefined where Flux does not substitute, or nobody knows. */
function variablesOf(
  { name, namespace, unresolved }: Service,
  resources: RenderedResource[],
  configMaps: ReadonlyMap<string, RenderedResource>,
): Set<string> | undefined {
  const own = resources.find(
    (one) =>
      one.kind === 'Kustomization' &&
      one.name === name &&
      one.namespace === namespace &&
      one.apiVersion.startsWith('kustomize.toolkit'),
  )
  const [postBuild] = fields(own?.object, 'spec.postBuild')
  if (postBuild === undefined || unresolved.length > 0) return undefined
  const names = new Set(Object.keys(fields(postBuild, 'substitute')[0] ?? {}))
  for (const source of fields(postBuild, 'substituteFrom[]')) {
    // The keys of Secrets are not read.
    if (textOf(source, 'kind') !== 'ConfigMap') return undefined
    const map = configMaps.get(`${namespace}/${textOf(source, 'name')}`)
    for (const key of Object.keys(fields(map?.object, 'data')[0] ?? {})) names.add(key)
  }
  return names
}

/** Names in `${name}` without a default, with their lines; `$${name}` is no variable. */
export function usedVariables(text: string): { name: string; line: number }[] {
  return text.split('\n').flatMap((content, index) => {
    if (/^\s*#/.test(content)) return []
    const found = content.matchAll(/(?<!\$)\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)
    return [...found].map(([, name = '']) => ({ name, line: index + 1 }))
  })
}
