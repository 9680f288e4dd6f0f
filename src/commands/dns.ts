import type { DnsMode } from '../dns/settings.ts'
import type { FleetOptions } from './fleet-options.ts'

export interface DnsCommandOptions extends FleetOptions {
  cluster?: string
  mode?: DnsMode
  domain?: string
  hostsFile?: string
  dryRun?: boolean
}

export type DnsAction = 'apply' | 'remove' | 'status'

/** `fleet dns`: makes the fleet's names lead to this machine, takes that away, or tries them. */
export async function dns(action: DnsAction, options: DnsCommandOptions): Promise<number> {
  if (action === 'remove') return (await import('./dns-remove.ts')).removeDns(options)
  if (action === 'status') return (await import('./dns-status.ts')).dnsStatus(options)
  return (await import('./dns-apply.ts')).applyDns(options)
}
