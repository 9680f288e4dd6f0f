import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** One service of a test fleet; `manifest` replaces the Deployment that it gets otherwise. */
export interface TestService {
  dependsOn?: string[]
  manifest?: string
  /** How long Flux waits after a failure; 5s unless told. */
  retryInterval?: string
  /** How often Flux looks again; 1m unless told. */
  interval?: string
  /** Extra lines of the Kustomization's spec, two spaces deep. */
  spec?: string
}

/** A fleet repository in a temporary folder: `clusters/dev`, one Kustomization a service. */
export function makeFleetRepository(services: Record<string, TestService>): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-repository-'))
  git(folder, 'init', '--quiet', '--initial-branch=develop')
  write(folder, 'clusters/dev/flux-system/gotk-sync.yaml', sync)
  write(folder, 'clusters/dev/flux-system/kustomization.yaml', 'resources:\n  - gotk-sync.yaml\n')
  const names = Object.keys(services)
  const resources = ['flux-system', ...names.map((name) => `${name}.yaml`)]
  write(folder, 'clusters/dev/kustomization.yaml', list('resources', resources))
  for (const [name, service] of Object.entries(services)) {
    write(folder, `clusters/dev/${name}.yaml`, kustomization(name, service))
    write(folder, `apps/${name}/${name}.yaml`, service.manifest ?? deployment(name))
  }
  commit(folder, 'The fleet')
  return folder
}

/** Writes a file of the repository, folders included. */
export function write(folder: string, file: string, content: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), content)
}

/** Commits everything; returns the commit id. */
export function commit(folder: string, message: string): string {
  git(folder, 'add', '--all')
  git(folder, 'commit', '--quiet', '--message', message)
  return git(folder, 'rev-parse', 'HEAD').trim()
}

export function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' })
}

/** A Deployment of one replica; the sandbox never pulls its image. */
export function deployment(name: string, podSpec = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: default
spec:
  replicas: 1
  selector:
    matchLabels: { app: ${name} }
  template:
    metadata:
      labels: { app: ${name} }
    spec:
${podSpec}      containers:
        - name: main
          image: example.com/${name}:1
`
}

/** The Kustomization of a service, whose manifests lie in `apps/<name>`. */
export function kustomization(
  name: string,
  { dependsOn = [], spec = '', interval = '1m', retryInterval = '5s' }: TestService,
): string {
  const edges = dependsOn.length > 0 ? list('  dependsOn', dependsOn, 'name: ') : ''
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: flux-system
spec:
  interval: ${interval}
  retryInterval: ${retryInterval}
  timeout: 2m
  prune: true
  wait: true
  path: ./apps/${name}
  sourceRef: { kind: GitRepository, name: flux-system }
${edges}${spec}`
}

function list(key: string, items: string[], prefix = ''): string {
  const indent = key.length - key.trimStart().length
  return `${key}:\n${items.map((item) => `${' '.repeat(indent + 2)}- ${prefix}${item}\n`).join('')}`
}

const sync = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  ref: { branch: develop }
  url: https://example.com/fleet.git
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  path: ./clusters/dev
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`
