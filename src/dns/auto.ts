import type { Privilege } from '../system/privilege.ts'
import { type ChosenMode, type DnsMode, systemHostsFile } from './settings.ts'

/** What decides which mode can work on this machine. */
export interface DnsFacts {
  domain: string
  /** What it takes to write the hosts file. */
  hosts: Privilege
  hostsFile: string
  /** The names lead to loopback without any help. */
  resolvesAlready: boolean
  /** Why nothing on this machine asks for names by multicast; undefined when something does. */
  noMulticast: string | undefined
  /** The mode of an earlier run. */
  before: ChosenMode | undefined
}

export interface Choice {
  mode: ChosenMode
  /** One sentence for the user. */
  why: string
}

/** The mode to use: the one asked for, else the first that can work here. */
export function chooseMode(asked: DnsMode, facts: DnsFacts): Choice {
  const { domain, hosts, hostsFile, resolvesAlready, noMulticast, before } = facts
  if (asked !== 'auto') {
    const inVain = asked === 'mdns' && noMulticast !== undefined
    return { mode: asked, why: inVain ? `as asked for, although ${noMulticast}` : 'as asked for' }
  }
  if (before === 'resolver') return { mode: before, why: 'as before' }
  if (before !== 'hosts' && resolvesAlready) {
    return { mode: 'none', why: `names below .${domain} lead to this machine already` }
  }
  const readers = `${hostsFile === systemHostsFile ? 'every' : 'no'} program reads it`
  if (hosts.kind === 'none') {
    return { mode: 'hosts', why: `${hostsFile} can be written, and ${readers}` }
  }
  if (hosts.kind === 'passwordless') {
    return { mode: 'hosts', why: `sudo asks for no password for ${hostsFile}, and ${readers}` }
  }
  if (before === 'mdns' && noMulticast === undefined) return { mode: before, why: 'as before' }
  if (hosts.kind === 'password') {
    return {
      mode: 'hosts',
      why: `sudo asks for your password once for ${hostsFile}, and ${readers}`,
    }
  }
  if (noMulticast === undefined) {
    return { mode: 'mdns', why: `it needs no privilege (${hosts.why})` }
  }
  return { mode: 'none', why: `no mode can work here: ${hosts.why}, and ${noMulticast}` }
}
