import { z } from 'zod'
import { ExitCode, FleetError, messageOf } from '../errors.ts'
import { type RunResult, run } from '../system/process.ts'
import type { KubeconfigExec } from './kubeconfig-schema.ts'
import type { Credential } from './types.ts'

/** What a plugin may want to know of the cluster, in the words of the API. */
export interface PluginCluster {
  server: string
  'certificate-authority-data'?: string | undefined
  'tls-server-name'?: string | undefined
  /** The cluster's extension of the name client.authentication.k8s.io/exec. */
  config?: unknown
}

/** Until when, in milliseconds since 1970; infinite where the plugin sets no end. */
export type LentCredential = Credential & { until: number }

/** Programs may open a browser and wait for a person. Milliseconds. */
const patienceMs = 120_000

const text = z.string().exactOptional()
const execCredentialSchema = z.object({
  kind: z.literal('ExecCredential'),
  status: z
    .object({
      token: text,
      clientCertificateData: text,
      clientKeyData: text,
      expirationTimestamp: z.coerce.date().exactOptional(),
    })
    .transform(({ clientCertificateData, clientKeyData, expirationTimestamp, token }) => ({
      ...(token === undefined ? {} : { token }),
      ...(clientCertificateData === undefined ? {} : { clientCertificate: clientCertificateData }),
      ...(clientKeyData === undefined ? {} : { clientKey: clientKeyData }),
      until: expirationTimestamp?.getTime() ?? Number.POSITIVE_INFINITY,
    })),
})

/**
 * Asks a credential plugin (client.authentication.k8s.io) once, without a terminal: fleet's
 * background process has none.
 * @throws FleetError with the plugin's own words, or how to get it when it is not installed
 */
export async function runPlugin(
  plugin: KubeconfigExec,
  cluster: PluginCluster,
): Promise<LentCredential> {
  const { exitCode, stdout, stderr } = await start(plugin, cluster)
  if (exitCode !== 0) throw failed(plugin, lastLines(stderr) || `It ended with ${exitCode}.`)
  try {
    return execCredentialSchema.parse(JSON.parse(stdout)).status
  } catch (error) {
    throw failed(plugin, `It did not answer with an ExecCredential: ${messageOf(error)}`)
  }
}

async function start(plugin: KubeconfigExec, cluster: PluginCluster): Promise<RunResult> {
  const { apiVersion, command, args, env, provideClusterInfo = false } = plugin
  const spec = { interactive: false, ...(provideClusterInfo ? { cluster } : {}) }
  const own = (env ?? []).map(({ name, value }) => [name, value] as const)
  const KUBERNETES_EXEC_INFO = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec })
  const signal = AbortSignal.timeout(patienceMs)
  try {
    const asked = { ...process.env, ...Object.fromEntries(own), KUBERNETES_EXEC_INFO }
    return await run(command, args ?? [], { env: asked, signal })
  } catch {
    if (signal.aborted) throw failed(plugin, `It did not end within ${patienceMs / 1000} s.`)
    throw failed(plugin, plugin.installHint ?? 'It is not installed, or not on PATH.')
  }
}

function failed({ command, args }: KubeconfigExec, why: string): FleetError {
  return new FleetError({
    code: 'login-failed',
    message: `${command}, by which the kubeconfig logs in, gave no credentials`,
    why,
    hint: `Log in as for kubectl, and see what this says: ${[command, ...(args ?? [])].join(' ')}`,
    exitCode: ExitCode.machine,
  })
}

function lastLines(words: string): string {
  return words.trim().split('\n').slice(-5).join('\n')
}
