import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { messageOf } from '../errors.ts'
import { kubeconfigError } from './kubeconfig-error.ts'
import { execExtension, loginOf } from './kubeconfig-login.ts'
import {
  type Kubeconfig,
  type KubeconfigCluster,
  type KubeconfigUser,
  kubeconfigSchema,
} from './kubeconfig-schema.ts'
import { refuseUnsupported } from './kubeconfig-support.ts'
import type { ClusterAccess } from './types.ts'

/**
 * How to reach the cluster of a context (the current one when none is named). Files it refers to are
 * read, relative to its own folder.
 * @throws FleetError when the file, the context or its entries are missing or wrong, or when the
 *   user logs in, or the connection is made, in a way that fleet does not know
 */
export async function readKubeconfig(
  file: string,
  contextName?: string,
): Promise<{ context: string; access: ClusterAccess }> {
  const { context, cluster, user } = select(await load(file), file, contextName)
  const material = (data: string | undefined, path: string | undefined) =>
    data ? fromBase64(data) : path ? readBeside(file, path) : undefined
  const certificateAuthority = await material(
    cluster['certificate-authority-data'],
    cluster['certificate-authority'],
  )
  const own = {
    token: user.token ?? (user.tokenFile && (await readBeside(file, user.tokenFile)).trim()),
    clientCertificate: await material(user['client-certificate-data'], user['client-certificate']),
    clientKey: await material(user['client-key-data'], user['client-key']),
  }
  const hasOwn = Boolean(own.token || own.clientCertificate)
  const access = defined({
    server: cluster.server,
    certificateAuthority,
    tlsServerName: cluster['tls-server-name'],
    ...own,
    login:
      user.exec && !hasOwn
        ? loginOf(file, user.exec, cluster, base64(certificateAuthority))
        : undefined,
  })
  return { context, access }
}

/** A kubeconfig with one context, for kubectl and the controllers. As JSON, which is YAML too. */
export function renderKubeconfig(name: string, access: ClusterAccess): string {
  const extension = access.login?.cluster.config
  const cluster = {
    server: access.server,
    'certificate-authority-data': base64(access.certificateAuthority),
    'tls-server-name': access.tlsServerName,
    extensions: extension && [{ name: execExtension, extension }],
  }
  const user = {
    exec: access.login?.plugin,
    token: access.token,
    'client-certificate-data': base64(access.clientCertificate),
    'client-key-data': base64(access.clientKey),
  }
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster }],
    users: [{ name, user }],
  }
  return `${JSON.stringify(config, undefined, 2)}\n`
}

async function load(file: string): Promise<Kubeconfig> {
  try {
    const text = await readFile(file, 'utf8')
    const { parse } = await import('yaml')
    return kubeconfigSchema.parse(parse(text))
  } catch (error) {
    const hint = 'Name another file with KUBECONFIG, or write this one anew.'
    throw kubeconfigError(file, 'Cannot read the kubeconfig', hint, {
      why: messageOf(error),
      cause: error,
    })
  }
}

function select(
  config: Kubeconfig,
  file: string,
  contextName = config['current-context'],
): { context: string; cluster: KubeconfigCluster; user: KubeconfigUser } {
  const names = (config.contexts ?? []).map(({ name }) => name)
  const known = names.length === 0 ? 'The file has no contexts.' : `It has: ${names.join(', ')}.`
  if (!contextName) throw kubeconfigError(file, 'No context is chosen', `Name one. ${known}`)
  const entry = config.contexts?.find(({ name }) => name === contextName)
  if (!entry) throw kubeconfigError(file, `There is no context ${contextName}`, known)

  const { cluster: clusterName, user: userName } = entry.context
  const cluster = config.clusters?.find(({ name }) => name === clusterName)?.cluster
  const user = userName ? config.users?.find(({ name }) => name === userName) : { user: {} }
  const missing = !cluster ? `cluster ${clusterName}` : !user ? `user ${userName}` : undefined
  if (!cluster || !user) {
    const what = `Context ${contextName} refers to the ${missing}, which is not there`
    throw kubeconfigError(file, what, 'Add the entry, or choose another context.')
  }
  refuseUnsupported(file, { name: clusterName, cluster }, { name: userName ?? '', user: user.user })
  return { context: contextName, cluster, user: user.user ?? {} }
}

async function readBeside(file: string, path: string): Promise<string> {
  const target = resolve(dirname(file), path)
  try {
    return await readFile(target, 'utf8')
  } catch (error) {
    const hint = 'Restore that file, or create the credentials anew.'
    const what = `Cannot read ${target}, which it refers to`
    throw kubeconfigError(file, what, hint, { why: messageOf(error), cause: error })
  }
}

function base64(text: string | undefined): string | undefined {
  return text && Buffer.from(text).toString('base64')
}

function fromBase64(data: string): string {
  return Buffer.from(data, 'base64').toString('utf8')
}

function defined(
  access: {
    [field in keyof ClusterAccess]: ClusterAccess[field] | undefined
  },
): ClusterAccess {
  const given = Object.entries(access).filter(([, value]) => value)
  return { server: '', ...Object.fromEntries(given) }
}
