import { parse } from 'yaml'
import { z } from 'zod'

/** What a person chooses by; services that others need come along whatever group they are in. */
export const serviceGroups = {
  core: ['traefik', 'traefik-config', 'metrics-server', 'localstack', 'external-secrets-config'],
  observability: ['kube-prometheus-stack', 'loki', 'promtail', 'jaeger', 'opentelemetry'],
  databases: ['postgresql-cluster', 'redis-sentinel', 'scylladb'],
  apps: ['n8n', 'temporal', 'pgadmin4', 'redisinsight', 'weave-gitops'],
} as const
export type ServiceGroup = keyof typeof serviceGroups

const serviceSchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ dependsOn: z.array(z.object({ name: z.string() })).default([]) }),
})

/** A path of the template, relative to it, and what is in the file. */
export type Files = ReadonlyMap<string, string>

const servicesFolder = 'base/services/'

/** The template's services with what each depends on, as its Kustomizations say it. Pure. */
export function templateServices(files: Files): Map<string, string[]> {
  const services = new Map<string, string[]>()
  for (const [path, text] of files) {
    if (!path.startsWith(servicesFolder)) continue
    const parsed = serviceSchema.safeParse(parse(text))
    if (!parsed.success) continue
    const { metadata, spec } = parsed.data
    services.set(
      metadata.name,
      spec.dependsOn.map(({ name }) => name),
    )
  }
  return services
}

/** The chosen services with all that they depend on, sorted. Pure. */
export function withDependencies(
  chosen: readonly string[],
  services: ReadonlyMap<string, string[]>,
): string[] {
  const found = new Set<string>()
  const add = (name: string) => {
    if (found.has(name)) return
    found.add(name)
    for (const other of services.get(name) ?? []) add(other)
  }
  for (const name of chosen) add(name)
  return [...found].toSorted()
}
