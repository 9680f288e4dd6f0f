import type { ObjectRef } from './inventory.ts'

/**
 * Flux's phases without what every line of a run would repeat: which revision is served is known,
 * and how long a phase may take helps nobody who waits. The words are those of
 * kustomize-controller's progressing messages and helm-controller's actions.
 */
const phase =
  /^(Fetching manifests|Building manifests|Detecting drift|Running health checks) for revision \S+( with a timeout of \S+)?$/
const action = /^((?:\w+: )?Running '\w+' action) with timeout of \S+$/
const digest = /\b(sha1:[0-9a-f]{7}|sha256:[0-9a-f]{12})[0-9a-f]{32,}\b/g

/** What kustomize-controller appends to the reason of a failure: objects that went well. */
const wentWell = /\s*^(?:\S+\/\S+ (?:created|configured|unchanged|deleted|skipped)$\s*)+/gm

/** The cluster's own words, short enough for one line where that loses nothing. */
export function brief(text: string): string {
  return text.replace(wentWell, '').replace(phase, '$1').replace(action, '$1').replace(digest, '$1')
}

/** Kinds that everybody knows are spoken of in lower case: "pod n8n-0", "Kustomization n8n". */
export function spoken({ kind, name }: Pick<ObjectRef, 'kind' | 'name'>): string {
  const common = ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job']
  return `${common.includes(kind) ? kind.toLowerCase() : kind} ${name}`.trim()
}
