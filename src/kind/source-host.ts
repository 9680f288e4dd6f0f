import { networkInterfaces } from 'node:os'
import { FleetError } from '../errors.ts'
import { type Docker, dockerOutput } from './docker.ts'
import { kindNetwork } from './remove.ts'

/** How the nodes of a cluster reach this machine. */
export interface SourceHost {
  /** An address, as the nodes see it. */
  host: string
  /** An address of this machine on which git has to listen too; absent: loopback is enough. */
  listen?: string
}

/** Names by which engines in a virtual machine lead to loopback of the machine that they run on. */
const hostNames = ['host.docker.internal', 'host.lima.internal', 'host.orb.internal']

/**
 * The nodes' way to this machine: the bridge's own address when the engine runs right here, else
 * what the engine's virtual machine calls its host.
 * @throws FleetError when the nodes know no way
 */
export async function findSourceHost(docker: Docker, node: string): Promise<SourceHost> {
  const gateway = await bridgeAddress(docker)
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
  if (gateway !== undefined && own.some(({ address }) => address === gateway)) {
    return { host: gateway, listen: gateway }
  }
  const script = hostNames.map((name) => `getent ahostsv4 ${name}`).join(' || ')
  const { stdout } = await docker(['exec', node, 'sh', '-c', script])
  const [host] = stdout.split(/\s/)
  if (host) return { host }
  throw new FleetError({
    code: 'no-way-to-host',
    message: "The cluster's nodes know no way to this machine, so Flux cannot read the local clone",
    hint: `Looked for the bridge ${gateway ?? kindNetwork} and for ${hostNames.join(', ')}. Update the container engine, or run fleet where the engine runs.`,
  })
}

/** IPv4 address of the engine's end of the nodes' network. */
async function bridgeAddress(docker: Docker): Promise<string | undefined> {
  const format = '{{range .IPAM.Config}}{{.Gateway}} {{end}}'
  const found = await dockerOutput(docker, ['network', 'inspect', '--format', format, kindNetwork])
  return found.split(' ').find((address) => /^\d+\.\d+\.\d+\.\d+$/.test(address))
}

/**
 * Whether a node reaches the agent's git server, which asks for its password.
 * @throws FleetError when it does not
 */
export async function checkSource(
  docker: Docker,
  node: string,
  { host, port }: { host: string; port: number },
): Promise<void> {
  const url = `http://${host}:${port}/git/info/refs?service=git-upload-pack`
  const curl = [
    'curl',
    '--silent',
    '--show-error',
    '--max-time',
    '5',
    '--output',
    '/dev/null',
    '--write-out',
    '%{http_code}',
    url,
  ]
  const { stdout, stderr } = await docker(['exec', node, ...curl])
  if (stdout.trim() === '401') return
  throw new FleetError({
    code: 'source-unreachable',
    message: `The cluster's nodes do not reach fleet's git server at ${host}:${port}`,
    why: stderr.trim() || `It answered ${stdout.trim()}.`,
    hint: `Let a firewall of this machine pass TCP from containers to port ${port} (for ufw: sudo ufw allow in proto tcp to ${host} port ${port}), then run fleet up again.`,
  })
}
