import { dirname, resolve } from 'node:path'
import type { KubeconfigCluster, KubeconfigExec } from './kubeconfig-schema.ts'
import { createLogin, type Login } from './login.ts'

/** The part of a cluster's entry that is for its users' plugins. */
export const execExtension = 'client.authentication.k8s.io/exec'

/**
 * The login of a user by a plugin; one with a path is beside the kubeconfig that names it.
 * @param authorityData the cluster's certificate authority, PEM in base64
 */
export function loginOf(
  file: string,
  exec: KubeconfigExec,
  cluster: KubeconfigCluster,
  authorityData: string | undefined,
): Login {
  const { command } = exec
  const path = command.includes('/') ? resolve(dirname(file), command) : command
  const config = cluster.extensions?.find(({ name }) => name === execExtension)?.extension
  return createLogin(
    { ...exec, command: path },
    {
      server: cluster.server,
      'certificate-authority-data': authorityData,
      'tls-server-name': cluster['tls-server-name'],
      config,
    },
  )
}
