import { join } from 'node:path'
import { type ComponentContext, gateArguments } from './context.ts'
import type { ProcessSpec } from './spec.ts'

export function kubeScheduler({
  layout,
  binaries,
  env,
  featureGates,
}: ComponentContext): ProcessSpec {
  return {
    name: 'kube-scheduler',
    command: join(binaries, 'kube-scheduler'),
    args: [
      `--kubeconfig=${layout.kubeconfig('kube-scheduler')}`,
      '--secure-port=0',
      '--leader-elect=false',
      '--kube-api-qps=300',
      '--kube-api-burst=600',
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
