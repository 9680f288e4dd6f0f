import { locateBuildError } from './error-location.ts'
import type { LineFinder } from './line-finder.ts'
import type { RenderedResource, Service, ServiceError } from './model.ts'
import { type KustomizationSpec, type ReadKustomization, specSchema } from './reading-schema.ts'

const layerLabel = 'fleet.local/layer'

/** A service from what the reader says about its Kustomization, with files and lines. */
export async function toService(
  read: ReadKustomization,
  folder: string,
  lines: LineFinder,
): Promise<Service> {
  const { namespace, name, path, labels, external, unresolved, resources, parent } = read
  const parsed = specSchema.safeParse(read.spec)
  const spec: KustomizationSpec = parsed.success ? parsed.data : specSchema.parse({})
  const found = await lines.kustomization(read.definedIn, name)
  const message = parsed.success ? read.error : invalidSpec(parsed.error.issues[0])
  const layer = labels[layerLabel]
  return {
    id: `${namespace}/${name}`,
    namespace,
    name,
    path,
    parent,
    dependsOn: spec.dependsOn.map((entry) => {
      const location = found.dependsOn(entry.name)
      return {
        id: `${entry.namespace ?? namespace}/${entry.name}`,
        ...(location && { location }),
        ...(entry.readyExpr !== undefined && { readyExpr: entry.readyExpr }),
      }
    }),
    ...(layer !== undefined && { layer }),
    suspended: spec.suspend,
    wait: spec.wait,
    ...(spec.timeout !== undefined && { timeout: spec.timeout }),
    interval: spec.interval,
    ...(found.location && { location: found.location }),
    resources: resources.map((resource): RenderedResource => resource),
    ...(message !== undefined && { error: await toError(message, folder, path) }),
    unresolved,
    ...(spec.decryption && { decryptionSecret: spec.decryption.secretRef?.name ?? '' }),
    external,
  }
}

async function toError(message: string, folder: string, path: string): Promise<ServiceError> {
  const location = await locateBuildError(folder, path, message)
  return location ? { message, location } : { message }
}

function invalidSpec(issue: { path: PropertyKey[]; message: string } | undefined): string {
  return `spec.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`
}
