import { join } from 'node:path'
import { type ComponentContext, gateArguments } from './context.ts'
import type { ProcessSpec } from './spec.ts'

/**
 * Not run: what watches over machines, clouds and attached disks. In particular the node stays
 * Ready while the laptop sleeps, as nobody counts its heartbeats.
 */
const withoutControllers = [
  'node-lifecycle-controller',
  'node-ipam-controller',
  'taint-eviction-controller',
  'persistentvolume-attach-detach-controller',
  'service-lb-controller',
]

export function kubeControllerManager({
  layout,
  binaries,
  env,
  featureGates,
}: ComponentContext): ProcessSpec {
  return {
    name: 'kube-controller-manager',
    command: join(binaries, 'kube-controller-manager'),
    args: [
      `--kubeconfig=${layout.kubeconfig('kube-controller-manager')}`,
      '--secure-port=0',
      '--leader-elect=false',
      '--use-service-account-credentials=true',
      `--service-account-private-key-file=${layout.serviceAccountKey}`,
      `--root-ca-file=${layout.certificate}`,
      `--controllers=*,${withoutControllers.map((name) => `-${name}`).join(',')}`,
      '--kube-api-qps=300',
      '--kube-api-burst=600',
      '--pvclaimbinder-sync-period=5s',
      '--profiling=false',
      ...gateArguments(featureGates),
    ],
    env: { ...env, GOGC: '50' },
    cwd: layout.folder,
    needs: ['kube-apiserver'],
    files: [layout.certificate],
    ready: { kind: 'running' },
    ports: [],
    wave: 2,
  }
}
