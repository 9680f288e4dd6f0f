import { ExitCode, FleetError } from '../errors.ts'
import { copyToClipboard } from '../system/clipboard.ts'
import type { CredentialsOptions, ServiceCredentials } from './credentials.ts'

/**
 * Copies the only password of a service, and prints where it is for.
 * @throws FleetError when there is none, or more than one to choose from
 */
export async function copyLogin(
  found: ServiceCredentials | undefined,
  { output }: Pick<CredentialsOptions, 'output'>,
): Promise<ExitCode> {
  const { service = 'The service', logins = [], best } = found ?? {}
  const [login, ...others] = logins
  if (others.length > 0) {
    const users = logins.map(({ user = '(no user)' }) => user)
    throw new FleetError({
      code: 'copy-which',
      message: `${service} has several logins: ${users.join(', ')}`,
      hint: `Choose one: fleet credentials ${service} --copy --user ${users[0]}`,
      exitCode: ExitCode.usage,
    })
  }
  if (login?.password === undefined) {
    throw new FleetError({
      code: 'no-password',
      message: `The cluster has no password to copy for ${service}`,
      ...(login?.hashed && { why: 'It holds only the hash of one.' }),
      hint: `fleet credentials ${service} shows what there is.`,
    })
  }
  await copyToClipboard(login.password)
  if (output === 'json') {
    const at = new Date().toISOString()
    const answer = { type: 'copied', service, user: login.user, url: best?.url, at }
    process.stdout.write(`${JSON.stringify(answer)}\n`)
  } else {
    const of = login.user === undefined ? service : `${login.user} at ${best?.url ?? service}`
    process.stdout.write(`The password of ${of} is on the clipboard.\n`)
  }
  return ExitCode.ok
}
