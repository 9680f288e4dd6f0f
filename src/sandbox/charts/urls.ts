/**
 * How addresses of chart repositories map to fleet's own server and back. The admission policy
 * (templates/sandbox/admission) does the same in CEL.
 *
 * `https://host/path`  → `http://127.0.0.1:PORT/charts/https/host/path`
 * `oci://host:5000/a`  → `oci://127.0.0.1:PORT/host__5000/a`: a colon cannot be in a repository's name
 */
export function servedUrl(url: string, server: string): string {
  if (url.startsWith('oci://')) return `oci://${server}/${url.slice(6).replace(':', '__')}`
  return `http://${server}/charts/${url.replace('://', '/')}`
}

/** The address as the fleet wrote it; one that is not served by fleet comes back unchanged. */
export function originalUrl(url: string): string {
  const http = /^http:\/\/127\.0\.0\.1:\d+\/charts\/(https?)\/(.+)$/.exec(url)
  if (http) return `${http[1]}://${http[2]}`
  const oci = /^oci:\/\/127\.0\.0\.1:\d+\/(.+)$/.exec(url)
  return oci?.[1] === undefined ? url : `oci://${originalRegistryPath(oci[1])}`
}

/** `host__5000/a/b` → `host:5000/a/b` */
export function originalRegistryPath(path: string): string {
  return path.replace(/^([^/]+?)__(\d+)(?=\/|$)/, '$1:$2')
}

/** The same repository written in two ways compares equal by this. */
export function normalUrl(url: string): string {
  return url.replace(/\/+$/, '')
}

/** The upstream address of a request under `/charts/`, with its query; undefined when malformed. */
export function upstreamOfChartsPath(url: URL): string | undefined {
  const match = /^\/charts\/(https?)\/([^/]+)(\/.*)?$/.exec(url.pathname)
  return match ? `${match[1]}://${match[2]}${match[3] ?? '/'}${url.search}` : undefined
}
