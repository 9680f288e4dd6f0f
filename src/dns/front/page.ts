import type { KubernetesObject, WorldReader } from '../../cluster/types.ts'
import { at, idOf, listAt, textAt } from '../../health/fields.ts'
import { rosterLayers, rosterOf } from '../../health/roster.ts'
import type { RouteName } from '../names/routes.ts'

/** What a page of the sandbox's front says about a name. */
export interface StandInPage {
  host: string
  route: string
  backends: string[]
  /** Undefined when no Kustomization of the fleet is known to have made the route. */
  service?: { name: string; layer: number; ready: boolean; reason: string }
}

/** Reads what the page for a name says from the cluster's objects. */
export function pageFor(name: RouteName, world: WorldReader): StandInPage {
  const { host, route, backends } = name
  const members = rosterOf(world, [])
  const member = members.get(name.service ?? '')
  if (!member?.object) return { host, route, backends }
  const { ready, reason } = readiness(member.object)
  const layer = rosterLayers(members).get(member.id) ?? 0
  return { host, route, backends, service: { name: idOf(member.object), layer, ready, reason } }
}

function readiness(object: KubernetesObject): { ready: boolean; reason: string } {
  const condition = listAt(object, 'status', 'conditions').find(
    (one) => at(one, 'type') === 'Ready',
  )
  const ready = textAt(condition, 'status') === 'True'
  return { ready, reason: textAt(condition, 'message') ?? 'Flux has not looked at it yet' }
}

/** The page as HTML; everything that comes from the cluster is escaped. */
export function renderPage(
  { host, route, backends, service }: StandInPage,
  cluster: string,
): string {
  const facts: [string, string][] = [
    ['route', route],
    ['leads to', backends.join(', ') || 'nothing'],
    ['service', service?.name ?? 'not known'],
    ['layer', service ? String(service.layer) : 'not known'],
    [
      'state',
      service ? `${service.ready ? 'ready' : 'not ready'}: ${service.reason}` : 'not known',
    ],
    ['cluster', cluster],
  ]
  const rows = facts.map(
    ([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeHtml(host)}: stand-in of the sandbox</title>
<style>body{font:16px/1.5 system-ui;margin:3em auto;max-width:40em}th{text-align:left;padding-right:2em}</style>
</head>
<body>
<h1>${escapeHtml(host)}</h1>
<p>This page stands in for the service behind this name. The sandbox rehearses the fleet: Kubernetes and Flux
are real, containers do not run.</p>
<table>
${rows.join('\n')}
</table>
</body>
</html>
`
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character)
}
