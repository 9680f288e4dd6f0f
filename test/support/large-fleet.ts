import { deployment, type TestService } from './fleet-repository.ts'

/** 22 services in six layers: name, seconds until its pod is ready, and what it depends on. */
export const largeTable: [name: string, seconds: number, needs: string[]][] = [
  ['localstack', 2, []],
  ['traefik', 3, []],
  ['cert-manager', 2, []],
  ['external-secrets', 3, []],
  ['metrics-server', 1, []],
  ['cnpg-operator', 2, []],
  ['traefik-config', 1, ['traefik']],
  ['external-secrets-config', 1, ['external-secrets', 'localstack']],
  ['scylla-operator', 2, ['cert-manager']],
  ['kube-prometheus-stack', 4, ['external-secrets-config']],
  ['postgresql-cluster', 3, ['cnpg-operator', 'external-secrets-config']],
  ['redis-sentinel', 3, ['external-secrets-config']],
  ['scylla-cluster', 4, ['scylla-operator']],
  ['loki', 2, ['kube-prometheus-stack']],
  ['jaeger', 1, ['kube-prometheus-stack']],
  ['scylla-manager', 1, ['scylla-cluster']],
  ['alloy', 1, ['loki']],
  ['otel-collector', 2, ['jaeger', 'loki']],
  ['pgadmin', 1, ['postgresql-cluster', 'loki']],
  ['redisinsight', 1, ['redis-sentinel', 'loki']],
  ['temporal', 2, ['postgresql-cluster', 'otel-collector']],
  ['n8n', 1, ['redis-sentinel', 'temporal']],
]

/** A fleet as large as a real one, for `makeFleetRepository`; its pods take their time. */
export const largeFleet: Record<string, TestService> = Object.fromEntries(
  largeTable.map(([name, seconds, dependsOn]) => {
    return [name, { dependsOn, manifest: delayed(name, seconds) }]
  }),
)

/** A Deployment whose pod takes so many seconds to become ready. */
export function delayed(name: string, seconds: number): string {
  return delayedBy(name, seconds * 1000)
}

/** The same in milliseconds. */
export function delayedBy(name: string, ms: number): string {
  const delay = `      annotations: { sandbox.fleet.local/delay: ${ms}ms }\n`
  return deployment(name).replace('      labels:', `${delay}      labels:`)
}
