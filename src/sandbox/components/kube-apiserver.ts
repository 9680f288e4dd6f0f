import { join } from 'node:path'
import { kubernetesRanges } from '../../cluster/ranges.ts'
import { type ComponentContext, gateArguments } from './context.ts'
import { etcdSocket } from './etcd.ts'
import type { ProcessSpec } from './spec.ts'

/** Webhooks have no backend where no container runs; admission policies still act. */
const disabledAdmission = [
  'MutatingAdmissionWebhook',
  'ValidatingAdmissionWebhook',
  // Nothing would take the taint away again: no node controller runs.
  'TaintNodesByCondition',
]

export function kubeApiserver({
  layout,
  binaries,
  ports,
  env,
  featureGates,
}: ComponentContext): ProcessSpec {
  return {
    name: 'kube-apiserver',
    command: join(binaries, 'kube-apiserver'),
    args: [
      `--etcd-servers=unix://${etcdSocket}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${ports.apiServer}`,
      `--cert-dir=${layout.pki}`,
      `--token-auth-file=${layout.tokens}`,
      '--authorization-mode=RBAC',
      // As kubeadm and kind have it: storage and node agents are of this kind.
      '--allow-privileged=true',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${layout.serviceAccountKey}`,
      `--service-account-signing-key-file=${layout.serviceAccountKey}`,
      `--service-cluster-ip-range=${kubernetesRanges.services}`,
      `--disable-admission-plugins=${disabledAdmission.join(',')}`,
      // The loopback address is no valid endpoint of the Service `kubernetes`.
      '--endpoint-reconciler-type=none',
      '--enable-priority-and-fairness=false',
      '--event-ttl=2h',
      '--profiling=false',
      ...gateArguments(featureGates),
    ],
    env,
    cwd: layout.folder,
    // It keeps trying until etcd answers, so the two start side by side.
    needs: [],
    files: [],
    ready: {
      kind: 'https',
      port: ports.apiServer,
      path: '/readyz',
      authorityFile: layout.certificate,
    },
    ports: [ports.apiServer],
    wave: 1,
  }
}
