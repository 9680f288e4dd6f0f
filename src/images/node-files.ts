/** A pull-through cache, as the nodes of a cluster reach it. */
export interface Mirror {
  /** As images name it: `docker.io`, `ghcr.io`, `registry.example.com:5000`. */
  registry: string
  /** Where the registry itself is: `https://registry-1.docker.io`. */
  upstream: string
  /** Where the cache is, from a node: `http://172.18.0.1:21234`. */
  url: string
}

/** Where containerd looks for these files in a node; containerd 2.2 looks there by itself. */
export const nodeMirrorFolder = '/etc/containerd/certs.d'

/** How long a node tries to reach a cache that is gone before it asks the registry itself. */
const dialTimeout = '500ms'

/**
 * The files of `nodeMirrorFolder` that let containerd ask the caches first and, whatever a cache
 * answers or does not, the registry itself. Only caches that were probed belong in them.
 * @returns paths relative to `nodeMirrorFolder` → content (containerd's hosts.toml)
 */
export function nodeMirrorFiles(mirrors: Mirror[]): Map<string, string> {
  return new Map(
    mirrors.map((mirror) => [`${folderOf(mirror.registry)}/hosts.toml`, hostsToml(mirror)]),
  )
}

function hostsToml({ upstream, url }: Mirror): string {
  return [
    `server = ${JSON.stringify(upstream)}`,
    '',
    `[host.${JSON.stringify(url)}]`,
    '  capabilities = ["pull", "resolve"]',
    `  dial_timeout = ${JSON.stringify(dialTimeout)}`,
    '',
  ].join('\n')
}

/** containerd's name for the folder of a registry with a port: the colon may not be in a path. */
function folderOf(registry: string): string {
  return registry.replace(/:(\d+)$/, '_$1_')
}
