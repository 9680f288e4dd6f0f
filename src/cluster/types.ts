import type { Login } from './login.ts'

/** The part of an object's metadata that fleet reads. */
export interface ObjectMeta {
  name: string
  namespace?: string
  uid?: string
  resourceVersion?: string
  generation?: number
  creationTimestamp?: string
  deletionTimestamp?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
  ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string }[]
}

/** Any Kubernetes object; readers narrow `spec` and `status` with a schema of their own. */
export interface KubernetesObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  [field: string]: unknown
}

/** One served resource, as the API server's discovery names it. */
export interface ResourceKind {
  /** Empty for the core group. */
  group: string
  version: string
  kind: string
  plural: string
  namespaced: boolean
}

/** What proves who asks; certificate and key are PEM. */
export interface Credential {
  token?: string
  clientCertificate?: string
  clientKey?: string
}

/** How to reach an API server. */
export interface ClusterAccess extends Credential {
  /** `https://127.0.0.1:34567` */
  server: string
  /** PEM */
  certificateAuthority?: string
  /** The name in the server's certificate, where it is not that of its address. */
  tlsServerName?: string
  /** Lends a credential, where the kubeconfig has none itself. */
  login?: Login
}

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  object: KubernetesObject
}

/** A thin Kubernetes client; every call may throw `KubernetesError` or a connection error. */
export interface KubernetesClient {
  /** The object, or undefined when the server says 404. */
  get(
    resource: ResourceKind,
    name: string,
    namespace?: string,
  ): Promise<KubernetesObject | undefined>
  list(
    resource: ResourceKind,
    options?: { namespace?: string; labelSelector?: string },
  ): Promise<{ items: KubernetesObject[]; resourceVersion: string }>
  /** Server-side apply with force; finds the resource of the object's kind by discovery. */
  apply(object: KubernetesObject, fieldManager?: string): Promise<KubernetesObject>
  /** JSON merge patch. */
  patch(
    resource: ResourceKind,
    target: { name: string; namespace?: string },
    body: unknown,
    subresource?: string,
  ): Promise<KubernetesObject>
  /** Deletes; false when it was not there. */
  delete(resource: ResourceKind, target: { name: string; namespace?: string }): Promise<boolean>
  /**
   * Ends when the server closes the stream or `signal` aborts; throws KubernetesError 410 when too
   * old. `onOpen` is called once when the server has accepted the watch, before any event.
   */
  watch(
    resource: ResourceKind,
    options: {
      resourceVersion: string
      namespace?: string
      signal: AbortSignal
      onOpen?: () => void
    },
  ): AsyncIterable<WatchEvent>
  /** The served resource of a kind (the preferred version when none is given); undefined when not served. */
  resourceOf(apiVersionOrGroup: string, kind: string): Promise<ResourceKind | undefined>
  /** GET of any path, for `/readyz` and the like. */
  raw(path: string): Promise<{ status: number; body: string }>
  close(): Promise<void>
}

/** What changed in the world; `object` is the last known state when it was deleted. */
export interface WorldChange {
  type: 'set' | 'deleted'
  resource: ResourceKind
  object: KubernetesObject
}

/**
 * The one read model: fed by watches, read synchronously. Health, root cause and nudges are pure
 * readers of it; nothing else watches the cluster.
 */
export interface WorldReader {
  get(group: string, kind: string, name: string, namespace?: string): KubernetesObject | undefined
  /** All objects of a kind; an empty list when the kind is not watched. */
  list(group: string, kind: string): KubernetesObject[]
  /** Objects whose owner (by uid) is this one: ReplicaSets of a Deployment, Pods of a ReplicaSet. */
  ownedBy(uid: string): KubernetesObject[]
  /** Events (core/v1) about an object, oldest first. */
  eventsAbout(kind: string, name: string, namespace?: string): KubernetesObject[]
  /** Whether the kind is watched and its first list is in. */
  isSynced(group: string, kind: string): boolean
}

export interface World extends WorldReader {
  /** Watches one more kind from now on (health does for what inventories name); idempotent. */
  track(group: string, kind: string): void
  /**
   * Resolves when all kinds tracked at start have been listed once; a kind that is not served (its
   * CRD is missing) does not hold it up and stays unsynced. Rejects when the world is stopped first.
   */
  ready(): Promise<void>
  /**
   * Calls once per turn of the event loop, with the latest change of each object; with an empty
   * list when only `isSynced` or `disconnected` changed.
   */
  subscribe(listener: (changes: WorldChange[]) => void): () => void
  /** Undefined while connected; else since when and why the API server does not answer. */
  disconnected(): { since: Date; reason: string } | undefined
  stop(): Promise<void>
}
