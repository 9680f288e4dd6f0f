import { join } from 'node:path'
import type { ComponentContext } from './context.ts'
import type { ProcessSpec } from './spec.ts'

/** Stands in for the kubelet: plays the core Stages for the node and the pods on it. */
export function kwok({ layout, binaries, ports, stages, env }: ComponentContext): ProcessSpec {
  return {
    name: 'kwok',
    command: join(binaries, 'kwok'),
    args: [
      `--kubeconfig=${layout.kubeconfig('kwok')}`,
      '--manage-all-nodes',
      '--node-ip=127.0.0.1',
      `--node-port=${ports.kwok}`,
      `--server-address=127.0.0.1:${ports.kwok}`,
      '--cidr=10.244.0.1/16',
      ...[...stages, layout.portForwards].map((file) => `--config=${file}`),
    ],
    env: { ...env, GOGC: '50' },
    cwd: layout.folder,
    needs: ['kube-apiserver'],
    files: [layout.certificate],
    ready: { kind: 'http', port: ports.kwok, path: '/healthz' },
    ports: [ports.kwok],
    wave: 2,
  }
}
