/** What a person opens, and where it customarily is on their machine. */
export interface Product {
  name: string
  /** What the Service's name, or the last part of it, looks like. */
  service: RegExp
  /** The Service's port, where a Service of that name has several. */
  port?: number
  local: number
  scheme: string
}

/**
 * Ports by habit, in the order in which they are tried: what a Service is called says more than the
 * number of its port. The numbers are those of the products' own documentation, but for Grafana
 * (3000), Temporal's web UI and pgAdmin, whose own are the ones that programs under development use.
 */
export const products: readonly Product[] = [
  { name: 'redisinsight', service: /redis-?insight/, local: 8001, scheme: 'http' },
  { name: 'pgadmin', service: /pgadmin4?$/, local: 8080, scheme: 'http' },
  { name: 'alertmanager', service: /alertmanager$/, port: 9093, local: 9093, scheme: 'http' },
  { name: 'prometheus', service: /prometheus(-server)?$/, port: 9090, local: 9090, scheme: 'http' },
  { name: 'grafana', service: /grafana$/, local: 3030, scheme: 'http' },
  { name: 'weave', service: /weave-gitops$/, local: 9001, scheme: 'http' },
  { name: 'temporal', service: /temporal-(web|ui)$/, local: 8090, scheme: 'http' },
  { name: 'localstack', service: /localstack$/, port: 4566, local: 4566, scheme: 'http' },
  { name: 'n8n', service: /n8n(-main)?$/, local: 5678, scheme: 'http' },
  { name: 'jaeger', service: /jaeger(-query)?$/, port: 16686, local: 16686, scheme: 'http' },
  { name: 'postgresql', service: /./, port: 5432, local: 5432, scheme: 'postgresql' },
  { name: 'redis', service: /./, port: 6379, local: 6379, scheme: 'redis' },
  { name: 'mysql', service: /./, port: 3306, local: 3306, scheme: 'mysql' },
  { name: 'mongodb', service: /./, port: 27017, local: 27017, scheme: 'mongodb' },
  { name: 'rabbitmq', service: /./, port: 5672, local: 5672, scheme: 'amqp' },
  { name: 'nats', service: /./, port: 4222, local: 4222, scheme: 'nats' },
  { name: 'kafka', service: /./, port: 9092, local: 9092, scheme: 'kafka' },
  { name: 'cassandra', service: /./, port: 9042, local: 9042, scheme: 'cql' },
]

/**
 * Charts and operators put several Services before the same pods; people want the one that takes
 * writes. Earlier is better; none of these is best after the first two.
 */
const variants = [
  '-rw',
  '-master',
  '',
  '-primary',
  '-client',
  '-main',
  '-ro',
  '-r',
  '-replicas',
  '-any',
]

/** Not for people: gossip, metrics, webhooks, and the names of single pods. */
const internal =
  /-(headless|hl|metrics|exporter|webhook|operated|memberlist|gossip|nodes|announce.*)$/

/** The name without what tells the variant, and how good a variant it is (0 is best). */
export function variantOf(service: string): { base: string; rank: number } {
  const suffix = variants.filter((one) => one !== '' && service.endsWith(one)).at(-1) ?? ''
  const base = service.slice(0, service.length - suffix.length)
  return { base, rank: variants.indexOf(suffix) }
}

export function isInternal(service: string): boolean {
  return internal.test(service)
}
