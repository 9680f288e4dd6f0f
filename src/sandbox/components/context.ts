import type { SandboxPorts } from '../../agent/contract.ts'
import type { SandboxLayout } from '../layout.ts'

/** What the processes' command lines are made from. */
export interface ComponentContext {
  layout: SandboxLayout
  /** Folder with the programs. */
  binaries: string
  ports: SandboxPorts
  featureGates: Record<string, boolean>
  /** Folder with the Stages that KWOK plays. */
  stages: string[]
  /** Variables that every process gets: PATH, proxies, certificates. */
  env: Record<string, string>
}

/** The flag of Kubernetes' own programs; nothing where all gates are as they are by default. */
export function gateArguments(gates: Record<string, boolean>): string[] {
  const all = Object.entries(gates).map(([name, on]) => `${name}=${on}`)
  return all.length === 0 ? [] : [`--feature-gates=${all.toSorted().join(',')}`]
}

const passedOn = ['PATH', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'SSL_CERT_FILE', 'SSL_CERT_DIR']

/**
 * What of the user's environment the sandbox's processes see; their homes lie in its folder.
 * @param scratch where they put files that they need for moments
 */
export function inheritedEnvironment(
  env: NodeJS.ProcessEnv,
  layout: SandboxLayout,
  scratch = layout.temporary,
): Record<string, string> {
  const inherited: Record<string, string> = { HOME: layout.temporary, TMPDIR: scratch }
  for (const name of passedOn.flatMap((upper) => [upper, upper.toLowerCase()])) {
    const value = env[name]
    if (value !== undefined) inherited[name] = value
  }
  return inherited
}
