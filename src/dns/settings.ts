/** How names can be made to lead to this machine; `auto` chooses one of the others. */
export const dnsModes = ['auto', 'hosts', 'resolver', 'mdns'] as const
export type DnsMode = (typeof dnsModes)[number]

/** A mode that was chosen; `none` where the names lead here already, or cannot be made to. */
export type ChosenMode = Exclude<DnsMode, 'auto'> | 'none'

/** What the user wants of the fleet's names. */
export interface DnsOptions {
  mode: DnsMode
  /** Without a dot in front. */
  domain: string
  /** Hosts beside those of the routes. */
  hosts: string[]
  /** In place of the system's own. */
  hostsFile: string
}

interface Given {
  mode?: DnsMode | undefined
  domain?: string | undefined
  hosts?: string[] | undefined
}

export const systemHostsFile = '/etc/hosts'

/** The command line wins over fleet.yaml; FLEET_HOSTS_FILE names another hosts file for all commands. */
export function dnsOptions(
  line: Given & { hostsFile?: string | undefined },
  file: Given = {},
  env: NodeJS.ProcessEnv = process.env,
): DnsOptions {
  return {
    mode: line.mode ?? file.mode ?? (line.hostsFile === undefined ? 'auto' : 'hosts'),
    domain: (line.domain ?? file.domain ?? 'local').replace(/^\./, ''),
    hosts: file.hosts ?? [],
    hostsFile: line.hostsFile ?? (env.FLEET_HOSTS_FILE || systemHostsFile),
  }
}
