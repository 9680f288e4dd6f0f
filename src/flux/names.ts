/** A namespaced object's name. */
export interface ObjectName {
  name: string
  namespace: string
}

/** Flux's own controllers, by the names that `flux install` gives their Deployments. */
export const FLUX_CONTROLLERS = [
  'source-controller',
  'kustomize-controller',
  'helm-controller',
  'notification-controller',
  'image-reflector-controller',
  'image-automation-controller',
  'source-watcher',
]

/** NetworkPolicies of `flux install`. */
export const FLUX_NETWORK_POLICIES = ['allow-egress', 'allow-scraping', 'allow-webhooks']

/** CRDs of Flux are named `<plural>.<area>.toolkit.fluxcd.io`. */
export const FLUX_CRD_SUFFIX = '.toolkit.fluxcd.io'

/** Flux's names for the root Kustomization and its GitRepository when a fleet says nothing else. */
export const DEFAULT_ROOT: ObjectName = { name: 'flux-system', namespace: 'flux-system' }

/** On the root Kustomization: what bootstrap applied, so that an unchanged one is not repeated. */
export const bootstrapAnnotation = 'fleet.local/bootstrap'
