import { lookup } from 'node:dns/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { exists, readFileIfExists } from '../system/files.ts'
import { isLoopback } from './loopback.ts'

/** Why no program of this machine asks for names by multicast; undefined when programs do. */
export async function multicastObstacle(domain: string): Promise<string | undefined> {
  if (domain !== 'local') return `multicast DNS knows only names below .local, not .${domain}`
  if (process.platform === 'darwin') return undefined
  const nsswitch = (await readFileIfExists('/etc/nsswitch.conf').catch(() => undefined)) ?? ''
  const hosts = /^hosts:.*$/m.exec(nsswitch)?.[0] ?? ''
  if (!/\bmdns/.test(hosts)) {
    return 'no program here asks by multicast (no mdns in the hosts line of /etc/nsswitch.conf)'
  }
  const avahi = await Promise.all(
    ['/run/avahi-daemon/socket', '/var/run/avahi-daemon/socket'].map(exists),
  )
  return avahi.includes(true)
    ? undefined
    : 'avahi-daemon, which would ask by multicast, does not run'
}

/** A name that leads here without help is answered at once; in milliseconds. */
const atOnce = 300

/** Whether all of these names lead to this machine as it is. */
export async function leadHereAlready(names: string[]): Promise<boolean> {
  if (names.length === 0) return false
  const late = sleep(atOnce, [], { ref: false })
  const answers = await Promise.all(
    names.map((name) => Promise.race([late, lookup(name, { all: true }).catch(() => [])])),
  )
  return answers.every((all) => all.length > 0 && all.every(({ address }) => isLoopback(address)))
}

/** A Linux inside Windows, whose browsers read a hosts file of their own. */
export async function isWsl(): Promise<boolean> {
  const version = (await readFileIfExists('/proc/version').catch(() => undefined)) ?? ''
  return /microsoft/i.test(version)
}
