import { FleetError } from '../errors.ts'
import { makePrivateFolder, writeFileAtomic } from '../system/files.ts'
import { runGroup } from '../system/group.ts'
import { type KindClusterRequest, kindConfig } from './cluster-config.ts'
import { engineEnvironment } from './docker.ts'
import { kindLayout } from './layout.ts'

export interface CreateOptions {
  /** Path of kind. */
  kind: string
  folder: string
  endpoint: string | undefined
  request: KindClusterRequest
  report(text: string): void
  signal: AbortSignal
}

/**
 * Makes the cluster with kind; ends when its API server answers. Interrupted, it leaves node
 * containers that bear the folder's mark.
 * @throws FleetError with kind's own words when it fails
 */
export async function createCluster(options: CreateOptions): Promise<void> {
  const { kind, folder, endpoint, request, report, signal } = options
  const { config, kubeconfig, mark } = kindLayout(folder)
  await makePrivateFolder(mark)
  await writeFileAtomic(config, kindConfig(request))
  const args = ['create', 'cluster', '--config', config, '--kubeconfig', kubeconfig]
  const { exitCode, stderr } = await runGroup(kind, args, {
    env: { ...process.env, ...engineEnvironment(endpoint) },
    signal,
    onStderrLine: (line) => {
      const text = progressOf(line)
      if (text !== undefined) report(text)
    },
  })
  if (exitCode !== 0) throw kindFailed(stderr, request)
}

/** What kind is doing, without its bullets and pictures; undefined for lines that say nothing new. */
export function progressOf(line: string): string | undefined {
  const step = /^ *• (.*)$/u.exec(line)?.[1]
  return step
    ?.replace(/[^\p{Letter}\p{Number}\p{Punctuation} ]/gu, '')
    .replace(/[ .]+$/u, '')
    .trim()
}

function kindFailed(stderr: string, { image, name }: KindClusterRequest): FleetError {
  const error = stderr.split('\n').find((line) => line.startsWith('ERROR:'))
  const last = stderr.trim().split('\n').slice(-3).join('\n')
  // The command that kind ran says more than that it failed.
  const output = /^Command Output: ([\s\S]*)/m.exec(stderr)?.[1]?.trim().split('\n').slice(-5)
  const why = output?.join('\n') ?? error?.replace(/^ERROR: /, '') ?? last
  const pull = /pull(ing)? |manifest unknown|no such host|i\/o timeout/i.test(stderr)
  return new FleetError({
    code: 'kind-failed',
    message: `kind could not make the cluster ${name}`,
    why,
    hint: pull
      ? `The node image could not be pulled: check the network, or name one that is there with --node-image (wanted: ${image}).`
      : 'fleet doctor looks for what the machine lacks; fleet up tries again.',
  })
}
