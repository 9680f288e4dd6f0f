import { join } from 'node:path'
import type { ComponentContext } from './context.ts'
import type { ProcessSpec } from './spec.ts'

/**
 * etcd without a port: on loopback anyone on the machine could read every Secret from it. The
 * sockets are named relative to the cluster's folder, as a socket's path is limited to 104 bytes.
 */
export const etcdSocket = 'etcd.sock'

/** The address of the single member is announced to nobody; etcd only wants host:port there. */
const announced = 'http://127.0.0.1:1'

export function etcd({ layout, binaries, env }: ComponentContext): ProcessSpec {
  return {
    name: 'etcd',
    command: join(binaries, 'etcd'),
    args: [
      '--name=sandbox',
      `--data-dir=${layout.etcdData}`,
      `--listen-client-urls=unix://${etcdSocket}`,
      `--advertise-client-urls=${announced}`,
      '--listen-peer-urls=unix://etcd-peer.sock',
      `--initial-advertise-peer-urls=${announced}`,
      `--initial-cluster=sandbox=${announced}`,
      '--unsafe-no-fsync',
      '--auto-compaction-mode=periodic',
      '--auto-compaction-retention=10m',
      '--log-level=warn',
    ],
    env: { ...env, GOGC: '50' },
    cwd: layout.folder,
    needs: [],
    files: [],
    ready: { kind: 'socket', socket: join(layout.folder, etcdSocket), path: '/health' },
    ports: [],
    wave: 0,
  }
}
