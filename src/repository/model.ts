/** What fleet knows about a fleet repository before any cluster: plain data, the forecast. */

export interface Notice {
  code: string
  message: string
}

export interface ReadRequest {
  startFolder: string
  repo?: string
  path?: string
  branch?: string
  /** dev, prod, or a stage folder's own name. */
  stage?: string
}

/** Which commit of which repository is served, and from which folder Flux starts. */
export interface FleetSource {
  /** Top folder of the work tree. */
  root: string
  gitDirectory: string
  branch: string
  commit: string
  tree: string
  /** The path of the root Kustomization, `./`-relative to the repository. */
  path: string
  stage: string
  isTemplate: boolean
  notices: Notice[]
}

export interface SourceLocation {
  /** Relative to the repository's top. */
  file: string
  /** 1-based. */
  line: number
}

/** namespace/name of a Flux Kustomization. */
export type ServiceId = string

export interface Dependency {
  id: ServiceId
  location?: SourceLocation
  readyExpr?: string
}

/** One object that Flux would apply; values of Secrets and schemas of CRDs are left out. */
export interface RenderedResource {
  apiVersion: string
  kind: string
  namespace?: string | undefined
  name: string
  file?: string | undefined
  sops: boolean
  object: Record<string, unknown>
}

export interface ServiceError {
  /** Flux's own words. */
  message: string
  location?: SourceLocation
}

export interface Service {
  id: ServiceId
  namespace: string
  name: string
  path: string
  /** The Kustomization that applies this one; undefined for the root. */
  parent: ServiceId | undefined
  dependsOn: Dependency[]
  /** Label fleet.local/layer. */
  layer?: string
  suspended: boolean
  wait: boolean
  timeout?: string
  interval: string
  location?: SourceLocation
  resources: RenderedResource[]
  error?: ServiceError
  /** substituteFrom references that nothing in the fleet provides. */
  unresolved: string[]
  /** Name of the Secret with the keys of spec.decryption; '' when decryption names none. */
  decryptionSecret?: string
  /** Built from another source than the fleet's own repository: its content is not known. */
  external: boolean
}

export interface FleetModel {
  source: FleetSource
  /** Without the root, in the order in which Flux comes across them. */
  services: Service[]
  root: Service
  problems: Problem[]
}

export interface Problem {
  severity: 'error' | 'warning'
  code: string
  message: string
  location?: SourceLocation
  service?: ServiceId
  hint: string
}
