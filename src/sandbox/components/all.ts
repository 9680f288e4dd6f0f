import type { ComponentContext } from './context.ts'
import { etcd } from './etcd.ts'
import { helmController, kustomizeController, sourceController, sourceWatcher } from './flux.ts'
import { kubeApiserver } from './kube-apiserver.ts'
import { kubeControllerManager } from './kube-controller-manager.ts'
import { kubeScheduler } from './kube-scheduler.ts'
import { kwok } from './kwok.ts'
import type { ProcessSpec } from './spec.ts'

const controlPlane = [etcd, kubeApiserver, kubeControllerManager, kubeScheduler, kwok]
const flux = [sourceController, kustomizeController, helmController, sourceWatcher]

/** All processes of a sandbox, each after those it needs. */
export function sandboxProcesses(context: ComponentContext): ProcessSpec[] {
  return [...controlPlane, ...flux].map((component) => component(context))
}

/** The names that `ready` speaks of. */
export const processGroups = {
  'control-plane': ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'],
  flux: ['source-controller', 'kustomize-controller', 'helm-controller', 'source-watcher'],
} as const
