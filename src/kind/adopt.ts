import { singleContext } from '../cluster/user-kubeconfig.ts'
import { FleetError } from '../errors.ts'
import { makePrivateFolder, writeFileAtomic } from '../system/files.ts'
import { run } from '../system/process.ts'
import { nodePorts } from './cluster-config.ts'
import { type Docker, engineEnvironment } from './docker.ts'
import { type KindKept, writeKept } from './kept.ts'
import { kindLayout } from './layout.ts'
import type { KindNode } from './nodes.ts'
import { startNodes } from './start.ts'

export interface AdoptOptions {
  /** Path of kind. */
  kind: string
  folder: string
  docker: Docker
  nodes: KindNode[]
  /** What would be kept of a cluster that fleet makes. */
  decided: KindKept
  report(text: string): void
  signal: AbortSignal
}

/**
 * Takes over a kind cluster that somebody else made; from then on it is fleet's as any other. What
 * says so is written last, so that an interrupted adoption leaves a cluster that is not fleet's.
 * @throws FleetError when kind has no kubeconfig of it
 */
export async function adoptCluster(options: AdoptOptions): Promise<void> {
  const { folder, docker, nodes, decided, report, signal } = options
  report('starting its nodes')
  await startNodes(docker, nodes, signal)
  const kubeconfig = await kubeconfigOf(options)
  await makePrivateFolder(folder)
  await writeFileAtomic(kindLayout(folder).kubeconfig, kubeconfig)
  const server = String(singleContext(kubeconfig).cluster.server)
  const adopted = { nodes: nodes.map(({ id }) => id), server }
  await writeKept(folder, { ...decided, ...portsOf(nodes, decided), adopted })
}

/** The ports that the nodes have already; only they lead in, since containers get no more later. */
export function portsOf(
  nodes: Pick<KindNode, 'hostPorts'>[],
  decided: Pick<KindKept, 'http' | 'https' | 'portNotes'>,
): Pick<KindKept, 'http' | 'https' | 'portNotes'> {
  const leadTo = (...inside: number[]) =>
    inside
      .flatMap((port) => nodes.map(({ hostPorts }) => hostPorts[`${port}/tcp`]))
      .find((port) => port !== undefined)
  const http = leadTo(nodePorts.http, 80)
  const https = leadTo(nodePorts.https, 443)
  const none = `No port of this machine leads to NodePort ${nodePorts.http} of the adopted cluster: names cannot work there, and services are forwarded.`
  return {
    http: http ?? decided.http,
    https: https ?? decided.https,
    portNotes: http === undefined ? [none] : [],
  }
}

async function kubeconfigOf({ kind, decided }: AdoptOptions): Promise<string> {
  const { cluster, endpoint } = decided
  const { exitCode, stdout, stderr } = await run(kind, ['get', 'kubeconfig', '--name', cluster], {
    env: engineEnvironment(endpoint),
  })
  if (exitCode === 0) return stdout
  throw new FleetError({
    code: 'not-adopted',
    message: `kind has no kubeconfig of the cluster ${cluster}`,
    why: stderr.trim(),
    hint: `It was left as it is. See whether it runs: kind get kubeconfig --name ${cluster}`,
  })
}
