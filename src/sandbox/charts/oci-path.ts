import { originalRegistryPath } from './urls.ts'

/** A read of the OCI distribution protocol; `repository` is `host[:port]/path` as in the fleet. */
export type OciRequest =
  | { kind: 'ping' }
  | { kind: 'tags' | 'manifest' | 'blob'; repository: string; reference: string }

/** Reads a path under `/v2/` (OCI distribution-spec, "Endpoints"); undefined when it is none. */
export function parseOciPath(pathname: string): OciRequest | undefined {
  if (/^\/v2\/?$/.test(pathname)) return { kind: 'ping' }
  const match = /^\/v2\/([^/]+\/.+)\/(?:(tags)\/list|(manifests|blobs)\/([^/]+))$/.exec(pathname)
  if (match === null) return undefined
  const [, path = '', tags, kind, reference = ''] = match
  return {
    kind: tags ? 'tags' : kind === 'blobs' ? 'blob' : 'manifest',
    repository: originalRegistryPath(path),
    reference,
  }
}

/** Where a registry's API lives: Docker Hub's name is not its address. */
export function registryOrigin(host: string): string {
  const address = ['docker.io', 'index.docker.io'].includes(host) ? 'registry-1.docker.io' : host
  return `https://${address}`
}

/** Splits `host/path` at the first slash. */
export function splitRepository(repository: string): { host: string; path: string } {
  const slash = repository.indexOf('/')
  return { host: repository.slice(0, slash), path: repository.slice(slash + 1) }
}

/**
 * A reference as upstream knows it. The admission policy writes `ref.digest: sha256:<hex>` as the
 * tag `sha256-<hex>`, because nothing but the real bytes could satisfy a digest.
 */
export function upstreamReference(reference: string): string {
  return reference.replace(/^sha256-([0-9a-f]{64})$/, 'sha256:$1')
}
