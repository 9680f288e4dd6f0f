import semver from 'semver'

/** The first kustomize-controller with this gate; a controller ends at once when it does not know one. */
const gateSince = '1.7.0'

/** Arguments that make one of Flux's controllers quick, for a version like `v1.9.6`. */
export function eagerArguments(controller: string, version: string): string[] {
  // Flux's defaults are made for long-lived clusters: 4 workers, dependencies looked at every 30 s.
  const workers = ['--concurrent=20', '--requeue-dependency=5s', ...client]
  if (controller === 'source-controller') {
    return ['--concurrent=10', '--requeue-dependency=5s', '--helm-cache-max-size=10', ...client]
  }
  if (controller === 'helm-controller') return workers
  if (controller !== 'kustomize-controller') return []
  // Not for helm-controller: with the gate, an annotated release ended in RetriesExceeded.
  const known = semver.valid(version) !== null && semver.gte(version, gateSince)
  return known ? [...workers, '--feature-gates=CancelHealthCheckOnNewRevision=true'] : workers
}

/**
 * The last is what each new object waits once its finalizer is set, 750 ms by default: a release and
 * its chart lose it one after the other. It doubles at each try that fails, up to 15 min as before.
 */
const client = ['--kube-api-qps=200', '--kube-api-burst=600', '--min-retry-delay=50ms']

/** Those of the arguments whose flag is not among the ones that are set already. */
export function missingArguments(wanted: string[], set: string[]): string[] {
  const flags = new Set(set.map(flagOf))
  return wanted.filter((argument) => !flags.has(flagOf(argument)))
}

function flagOf(argument: string): string {
  return argument.split('=')[0] ?? argument
}
