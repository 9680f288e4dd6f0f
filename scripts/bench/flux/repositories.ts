import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import { commit, git, makeFleetRepository } from '../../../test/support/fleet-repository.ts'
import { delayedBy, largeTable } from '../../../test/support/large-fleet.ts'
import { type Delayed, scaledTo } from './graphs.ts'

const template = join(import.meta.dirname, '..', '..', '..', 'templates', 'fleet-infra')
const customarySeconds = new Map(largeTable.map(([name, seconds]) => [name, seconds]))

/** The 22 services of the tests' large fleet, with a critical path of so many milliseconds. */
export function largeServices(ms: number): Delayed[] {
  const services = largeTable.map(([name, seconds, needs]) => ({ name, ms: seconds * 1000, needs }))
  return scaledTo(services, ms)
}

/** One Deployment a service, whose pod takes its time to become ready. */
export function plainRepository(services: Delayed[]): string {
  const entries = services.map(({ name, ms, needs }) => {
    return [name, { dependsOn: needs, manifest: delayedBy(name, ms) }] as const
  })
  return makeFleetRepository(Object.fromEntries(entries))
}

/** One ConfigMap a service: nothing to wait for but Flux, which looks as often as in the built-in fleet. */
export function idleRepository(services: Delayed[]): string {
  const entries = services.map(({ name, needs }) => {
    const manifest = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: default }\n`
    return [name, { dependsOn: needs, manifest, interval: '10m' }] as const
  })
  return makeFleetRepository(Object.fromEntries(entries))
}

/**
 * The built-in fleet, with delays on the pods of its HelmReleases that make their critical path so
 * long; without `ms` as it is.
 */
export function templateRepository(ms?: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-template-'))
  cpSync(template, folder, { recursive: true })
  git(folder, 'init', '--quiet', '--initial-branch=develop')
  if (ms !== undefined) for (const one of scaledTo(templateServices(), ms)) delay(folder, one)
  commit(folder, 'The built-in fleet')
  return folder
}

/** The services of the built-in fleet, each after what it needs; only releases take time. */
function templateServices(): Delayed[] {
  const folder = join(template, 'base', 'services')
  const found = readdirSync(folder).flatMap((file) => {
    const { kind, metadata, spec } = parse(readFileSync(join(folder, file), 'utf8'))
    if (kind !== 'Kustomization' || !metadata) return []
    const needs: string[] = (spec.dependsOn ?? []).map((one: { name: string }) => one.name)
    const takes = hasRelease(metadata.name) ? (customarySeconds.get(metadata.name) ?? 2) : 0
    return [{ name: String(metadata.name), ms: takes * 1000, needs }]
  })
  return sorted(found)
}

function hasRelease(name: string): boolean {
  const folder = join(template, 'apps', 'base', name)
  return readdirSync(folder).includes('release.yaml')
}

function sorted(services: Delayed[]): Delayed[] {
  const done = new Set<string>()
  const result: Delayed[] = []
  while (result.length < services.length) {
    const next = services.filter(
      ({ name, needs }) => !done.has(name) && needs.every((need) => done.has(need)),
    )
    if (next.length === 0) throw new Error('the built-in fleet has a cycle')
    for (const one of next) done.add(one.name)
    result.push(...next)
  }
  return result
}

/** Has helm-controller mark the pods of a release as slow. */
function delay(folder: string, { name, ms }: Delayed): void {
  if (ms === 0) return
  const file = join(folder, 'apps', 'base', name, 'release.yaml')
  const documents = parseAllDocuments(readFileSync(file, 'utf8'))
  const value = { 'sandbox.fleet.local/delay': `${ms}ms` }
  const patch = JSON.stringify([{ op: 'add', path: '/spec/template/metadata/annotations', value }])
  const kustomize = { patches: [{ target: { kind: 'Deployment|StatefulSet|DaemonSet' }, patch }] }
  for (const document of documents) document.setIn(['spec', 'postRenderers'], [{ kustomize }])
  writeFileSync(file, documents.map(String).join('---\n'))
}
