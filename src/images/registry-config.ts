import { stringify } from 'yaml'

export interface RegistryConfig {
  /** `https://registry-1.docker.io` */
  upstream: string
  /** Folder of the blobs. */
  data: string
  /** Address and port to listen on. */
  listen: string
  /** Credential helper; with one, the registry starts although the upstream is away. */
  helper: string
}

/**
 * The configuration of distribution's registry as a pull-through cache. What was pulled once stays
 * (a `ttl` of 0), since `fleet down --purge` is there to remove it.
 */
export function registryConfig({ upstream, data, listen, helper }: RegistryConfig): string {
  return stringify({
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: data } },
    http: { addr: listen },
    proxy: { remoteurl: upstream, ttl: '0s', exec: { command: helper } },
  })
}
