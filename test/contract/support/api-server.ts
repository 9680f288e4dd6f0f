import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClusterAccess } from '../../../src/cluster/types.ts'
import { pickFreePorts } from '../../../src/system/ports.ts'
import { binariesWith } from './binaries.ts'
import { type Child, startChild, untilReady } from './child.ts'

/** A real etcd and kube-apiserver on loopback: TLS, RBAC, one token of the group system:masters. */
export interface TestApiServer {
  access: ClusterAccess
  /** Temporary folder of data, keys and logs. */
  folder: string
  /** Ends the API server without warning; etcd and its data stay. */
  kill(): Promise<void>
  /** Starts it again on the same port, with the same data and certificates. */
  restart(): Promise<void>
  /** Ends both and removes the folder. */
  stop(): Promise<void>
}

/** The binaries' folder, or undefined: then skip. */
export const apiServerBinaries = binariesWith('etcd', 'kube-apiserver')

/**
 * Starts an empty control plane for one test file (2 s, 350 MB).
 * @param extraFlags appended to kube-apiserver's command line
 */
export async function startApiServer(extraFlags: string[] = []): Promise<TestApiServer> {
  if (!apiServerBinaries) throw new Error("the sandbox's binaries are not built")
  const binaries = apiServerBinaries
  const folder = await mkdtemp(join(tmpdir(), 'fleet-api-'))
  const token = randomBytes(24).toString('hex')
  await writeSecrets(folder, token)
  const [port = 0, clientPort = 0, peerPort = 0] = await pickFreePorts(3)
  const etcd = startChild(
    join(binaries, 'etcd'),
    etcdFlags(folder, clientPort, peerPort),
    folder,
    'etcd',
  )
  const flags = [...apiServerFlags(folder, port, clientPort), ...extraFlags]
  const start = async (): Promise<Child> => {
    const child = startChild(join(binaries, 'kube-apiserver'), flags, folder, 'kube-apiserver')
    await untilReady(child, () => isReady(folder, port, token))
    return child
  }
  const remove = async () => {
    await etcd.kill()
    await rm(folder, { recursive: true, force: true })
  }
  let server = await start().catch(async (error) => {
    await remove()
    throw error
  })
  return {
    folder,
    access: {
      server: `https://127.0.0.1:${port}`,
      token,
      certificateAuthority: readFileSync(certificate(folder), 'utf8'),
    },
    kill: () => server.kill(),
    restart: async () => {
      await server.kill()
      server = await start()
    },
    stop: async () => {
      await server.kill()
      await remove()
    },
  }
}

const certificate = (folder: string) => join(folder, 'pki', 'apiserver.crt')

async function writeSecrets(folder: string, token: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = privateKey.export({ type: 'pkcs1', format: 'pem' })
  await writeFile(join(folder, 'service-account.key'), key, { mode: 0o600 })
  await writeFile(join(folder, 'tokens.csv'), `${token},admin,admin,system:masters\n`, {
    mode: 0o600,
  })
}

function etcdFlags(folder: string, clientPort: number, peerPort: number): string[] {
  const client = `http://127.0.0.1:${clientPort}`
  const peer = `http://127.0.0.1:${peerPort}`
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ]
}

function apiServerFlags(folder: string, port: number, etcdPort: number): string[] {
  const key = join(folder, 'service-account.key')
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, 'pki')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--anonymous-auth=false',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    '--disable-admission-plugins=ServiceAccount,MutatingAdmissionWebhook,ValidatingAdmissionWebhook',
    '--endpoint-reconciler-type=none',
    '--profiling=false',
  ]
}

function isReady(folder: string, port: number, token: string): Promise<boolean> {
  if (!existsSync(certificate(folder))) return Promise.resolve(false)
  return new Promise((resolve, reject) => {
    const request = get(
      {
        host: '127.0.0.1',
        port,
        path: '/readyz',
        ca: readFileSync(certificate(folder)),
        headers: { authorization: `Bearer ${token}` },
        agent: false,
        timeout: 2_000,
      },
      (response) => {
        response.resume()
        resolve(response.statusCode === 200)
      },
    )
    request.once('timeout', () => request.destroy())
    request.once('error', reject)
  })
}
