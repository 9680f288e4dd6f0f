import type { KubernetesObject } from '../cluster/types.ts'
import type { FleetModel, RenderedResource, Service, SourceLocation } from '../repository/model.ts'

/** One stage of a fleet as its files say it. */
export type StageReading = Pick<FleetModel, 'root' | 'services' | 'problems' | 'source'>

/** error: Flux or the cluster would refuse it, or it would not become healthy. */
export type Severity = 'error' | 'warning'

/** Something that is wrong with a fleet, in one line: what, where and what to do. */
export interface Finding {
  severity: Severity
  /** missing-dependency, image-not-pinned, … */
  rule: string
  message: string
  hint: string
  /** "Deployment n8n/n8n" */
  object?: string
  /** The field of the object that is meant, from its top; only on the way to its line. */
  field?: string[]
  location?: SourceLocation
}

/** What could not be checked, and why; never counted as good. */
export interface Unchecked {
  what: string
  why: string
}

/** A resource with the service that applies it. */
export interface Placed {
  service: Service
  resource: RenderedResource
}

/** "Deployment n8n/n8n" */
export function describeResource({ kind, namespace, name }: RenderedResource): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`
}

/** Every resource of a stage, the root's first. */
export function placed({ root, services }: Pick<StageReading, 'root' | 'services'>): Placed[] {
  return [root, ...services].flatMap((service) =>
    service.resources.map((resource) => ({ service, resource })),
  )
}

/** The resource as the cluster would have it. */
export function objectOf({
  apiVersion,
  kind,
  name,
  namespace,
  object,
}: RenderedResource): KubernetesObject {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) }
  return { ...object, apiVersion, kind, metadata }
}
