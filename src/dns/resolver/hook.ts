import { ExitCode, FleetError } from '../../errors.ts'
import { exists, readFileIfExists } from '../../system/files.ts'
import type { OwnedFile } from '../state.ts'

/** A file that tells the system's resolver to ask fleet's for one domain. */
export interface Hook extends OwnedFile {
  content: string
}

export interface HookRequest {
  cluster: string
  domain: string
  port: number
}

type Kind = 'macos' | 'systemd-resolved' | 'dnsmasq'

/** The line by which fleet knows a file of its own again. */
export function ownershipLine(cluster: string): string {
  return `# fleet ${cluster}: fleet dns remove takes this file away`
}

/**
 * What hooks fleet's resolver into this system's.
 * @throws FleetError when no resolver runs here that can be told to ask another for one domain
 */
export async function systemHook(request: HookRequest): Promise<Hook> {
  const kind = await findKind()
  if (kind) return hookFor(kind, request)
  throw new FleetError({
    code: 'no-resolver-hook',
    message: 'No resolver runs here that fleet could hook its own into',
    why: 'It needs macOS, systemd-resolved (as /etc/resolv.conf names it), or dnsmasq that reads /etc/dnsmasq.d.',
    hint: 'Use fleet dns --mode hosts.',
    exitCode: ExitCode.machine,
  })
}

/** The file of a hook, by what it is for. */
export function hookFor(kind: Kind, { cluster, domain, port }: HookRequest): Hook {
  const owned = ownershipLine(cluster)
  const whole = 'whole' as const
  if (kind === 'macos') {
    const content = `${owned}\nnameserver 127.0.0.1\nport ${port}\n`
    return { path: `/etc/resolver/${domain}`, kind: whole, reload: 'hosts', content }
  }
  if (kind === 'systemd-resolved') {
    const content = `${owned}\n[Resolve]\nDNS=127.0.0.1:${port}\nDomains=~${domain}\n`
    return {
      path: `/etc/systemd/resolved.conf.d/fleet-${cluster}.conf`,
      kind: whole,
      reload: kind,
      content,
    }
  }
  const content = `${owned}\nserver=/${domain}/127.0.0.1#${port}\n`
  return { path: `/etc/dnsmasq.d/fleet-${cluster}.conf`, kind: whole, reload: kind, content }
}

async function findKind(): Promise<Kind | undefined> {
  if (process.platform === 'darwin') return 'macos'
  const [resolv, nsswitch] = await Promise.all(
    ['/etc/resolv.conf', '/etc/nsswitch.conf'].map(async (file) => {
      return (await readFileIfExists(file).catch(() => undefined)) ?? ''
    }),
  )
  const stub = /^nameserver\s+127\.0\.0\.5[34]\b/m.test(resolv ?? '')
  const resolvedRuns = await exists('/run/systemd/resolve')
  if (resolvedRuns && (stub || /^hosts:.*\bresolve\b/m.test(nsswitch ?? ''))) {
    return 'systemd-resolved'
  }
  const local = /^nameserver\s+127\.0\.0\.1\b/m.test(resolv ?? '')
  return local && (await exists('/etc/dnsmasq.d')) ? 'dnsmasq' : undefined
}
