import { connectionString } from '../credentials/connection.ts'
import { loginsByService } from '../credentials/logins.ts'
import { readSources } from '../credentials/read-sources.ts'
import type { Login } from '../credentials/types.ts'
import { ExitCode, FleetError } from '../errors.ts'
import type { ForwardTarget } from '../forward/types.ts'
import { readSecrets, secretsFolder } from '../secrets/kept.ts'
import { fleetPaths } from '../system/paths.ts'
import { type BestUrl, bestUrl } from './best-url.ts'
import { type ConnectedCluster, connectedCluster } from './connected.ts'
import { copyLogin } from './copy-login.ts'
import { credentialTargets } from './credential-targets.ts'
import type { FleetOptions } from './fleet-options.ts'
import { usualServices } from './forward-names.ts'
import { printOptions } from './result.ts'

export interface CredentialsOptions extends FleetOptions {
  cluster?: string
  show?: boolean
  copy?: boolean
  user?: string
}

/** A service with its logins, and where it can be opened now. */
export interface ServiceCredentials {
  service: string
  /** Absent when it can be reached in no way; then `problem` says why. */
  best?: BestUrl
  problem?: string
  logins: Login[]
}

/** `fleet credentials`: what a person needs to sign in; passwords only when asked for. */
export async function credentials(
  service: string | undefined,
  options: CredentialsOptions,
): Promise<ExitCode> {
  checkOptions(service, options)
  const cluster = await connectedCluster(options)
  try {
    const found = await find(cluster, service, options)
    if (options.copy) return await copyLogin(found[0], options)
    await print(found, options, cluster.provider.simulated)
    return ExitCode.ok
  } finally {
    await cluster.client.close()
  }
}

function checkOptions(service: string | undefined, { copy }: CredentialsOptions): void {
  if (!copy || service !== undefined) return
  throw new FleetError({
    code: 'copy-what',
    message: '--copy needs a service: one password fits on a clipboard',
    hint: 'fleet credentials shows the services; then: fleet credentials <service> --copy',
    exitCode: ExitCode.usage,
  })
}

/** All services that have logins; one that was asked for by name also without any. */
async function find(
  cluster: ConnectedCluster,
  service: string | undefined,
  { user }: CredentialsOptions,
): Promise<ServiceCredentials[]> {
  const kept = await readSecrets(secretsFolder(fleetPaths(), cluster.name))
  const [targets, sources] = await Promise.all([
    service === undefined ? usualServices(cluster) : credentialTargets(cluster, service),
    readSources(cluster.client, { kept, simulated: cluster.provider.simulated }),
  ])
  const logins = loginsByService(targets, sources)
  const found: ServiceCredentials[] = []
  for (const target of targets) {
    const all = logins.get(target.id) ?? []
    const its = user === undefined ? all : all.filter((login) => login.user === user)
    if (its.length === 0 && service === undefined) continue
    if (its.length === 0 && user !== undefined) throw noSuchUser(target.name, user, all)
    // One after the other: each may have the agent begin a forward.
    found.push({ service: target.name, ...(await reached(cluster, target)), logins: its })
  }
  return found
}

async function reached(
  cluster: ConnectedCluster,
  target: ForwardTarget,
): Promise<Pick<ServiceCredentials, 'best' | 'problem'>> {
  try {
    const { best } = await bestUrl(cluster, target.name, target)
    return best ? { best } : {}
  } catch (error) {
    if (!(error instanceof FleetError)) throw error
    return { problem: error.message }
  }
}

function noSuchUser(service: string, user: string, logins: Login[]): FleetError {
  const users = logins.flatMap((login) => login.user ?? [])
  return new FleetError({
    code: 'no-such-user',
    message: `${service} has no login of a user ${user}`,
    hint: users.length > 0 ? `There are: ${users.join(', ')}.` : 'The cluster has no login for it.',
    exitCode: ExitCode.usage,
  })
}

async function print(
  found: ServiceCredentials[],
  { output, show = false }: CredentialsOptions,
  simulated: boolean,
): Promise<void> {
  if (output === 'json') {
    const at = new Date().toISOString()
    for (const line of found.flatMap((one) => jsonOf(one, show))) {
      process.stdout.write(`${JSON.stringify({ type: 'credentials', ...line, at })}\n`)
    }
    return
  }
  const { renderCredentials } = await import('../ui/credentials.ts')
  const lines = renderCredentials(found, { ...printOptions(), show, simulated })
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** One object a login, and one for a service that has none. The password only when shown. */
function jsonOf({ service, best, problem, logins }: ServiceCredentials, show: boolean): object[] {
  const reach = { service, url: best?.url, state: best?.state, problem }
  if (logins.length === 0) return [reach]
  return logins.map(({ password, ...login }) => {
    if (!show || password === undefined) return { ...reach, ...login }
    const connection = best && connectionString(best.url, { ...login, password })
    return { ...reach, ...login, password, connection }
  })
}
