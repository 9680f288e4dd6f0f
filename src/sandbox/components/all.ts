import type { ComponentContext } from './context.js'
import { etcd } from './etcd.js'
import { helmController, kustomizeController, sourceController, sourceWatcher } from './flux.js'
import { kubeApiserver } from './kube-apiserver.js'
import { kubeControllerManager } from './kube-controller-manager.js'
import { kubeScheduler } from './kube-scheduler.js'
import { kwok } from './kwok.js'
import type { ProcessSpec } from './spec.js'

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
