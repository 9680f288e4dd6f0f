/**
 * The API groups that well-known charts define, by the chart's name: objects of these kinds need
 * the release first. From the charts' own CRDs.
 */
export const chartsDefining: Readonly<Record<string, readonly string[]>> = {
  'cert-manager': ['cert-manager.io', 'acme.cert-manager.io'],
  'cloudnative-pg': ['postgresql.cnpg.io'],
  'plugin-barman-cloud': ['barmancloud.cnpg.io'],
  'external-secrets': ['external-secrets.io', 'generators.external-secrets.io'],
  'kube-prometheus-stack': ['monitoring.coreos.com'],
  'prometheus-operator-crds': ['monitoring.coreos.com'],
  'scylla-operator': ['scylla.scylladb.com'],
  traefik: ['traefik.io', 'hub.traefik.io'],
  'traefik-crds': ['traefik.io', 'hub.traefik.io'],
  kyverno: ['kyverno.io'],
  metallb: ['metallb.io'],
  'argo-cd': ['argoproj.io'],
  'sealed-secrets': ['bitnami.com'],
  'opentelemetry-operator': ['opentelemetry.io'],
}
