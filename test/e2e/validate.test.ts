import { cpSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { startChartServer } from '../support/chart-server.ts'
import { commit, git, makeFleetRepository, write } from '../support/fleet-repository.ts'
import { fleetHome } from '../support/run-fleet.ts'

const release = (url: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: default }
spec:
  interval: 1h
  chart:
    spec:
      chart: web
      version: 1.2.3
      sourceRef: { kind: HelmRepository, name: charts }
  values:
    image:
      tag: "2"
    replicas: two
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: charts, namespace: default }
spec: { url: "${url}", interval: 1h }
`
const widgets = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  names: { kind: Widget, listKind: WidgetList, plural: widgets, singular: widget }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: { type: object, properties: { size: { type: integer } } }
`
const widget = `apiVersion: example.com/v1
kind: Widget
metadata: { name: one, namespace: default }
spec:
  size: large
`
const validate = (...args: string[]) => fleetHome().run(['validate', ...args])

/** The built-in fleet as a repository of its own. */
function template(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-template-'))
  cpSync(join(import.meta.dirname, '..', '..', 'templates', 'fleet-infra'), folder, {
    recursive: true,
  })
  git(folder, 'init', '--quiet', '--initial-branch=develop')
  commit(folder, 'The fleet')
  return folder
}

function change(folder: string, file: string, from: string | RegExp, to: string): void {
  const before = readFileSync(join(folder, file), 'utf8')
  const after = before.replace(from, to)
  if (after === before) throw new Error(`${file} has no ${from}`)
  write(folder, file, after)
}

describe.skipIf(!apiServerBinaries)(needing('fleet validate', apiServerBinaries), () => {
  it('finds nothing wrong with the built-in fleet, in both stages', async () => {
    const { stdout, exitCode } = await validate(template())
    expect(stdout).toMatch(/✓ 24 services in dev and prod: 0 errors, 0 warnings/)
    expect(stdout).toMatch(/^not checked: 1 object of the kind ScyllaCluster/m)
    expect(exitCode).toBe(0)
  })

  it('finds what is not committed yet, with file, line and remedy, and touches neither index nor branch', async () => {
    const folder = template()
    change(folder, 'apps/base/traefik/release.yaml', 'interval:', 'intervall:')
    change(folder, 'base/services/n8n.yaml', '- name: redis-sentinel', '- name: traefik')
    change(folder, 'apps/base/redisinsight/deployment.yaml', /image: .*/, 'image: nginx')
    change(folder, 'apps/base/n8n/ingress.yaml', /host: .*/, 'host: grafana.local')
    change(folder, 'apps/base/loki/release.yaml', /interval: 10m/, 'interval: ${NEVER_SET}')
    write(folder, 'apps/base/traefik/new.yaml', 'not: listed\n')
    const before = [git(folder, 'status', '--porcelain'), git(folder, 'rev-parse', 'HEAD')]

    const { stdout, exitCode } = await validate(folder)
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(
      /^apps\/base\/traefik\/release\.yaml:6: error: HelmRelease traefik\/traefik \.spec\.intervall: field not declared/m,
    )
    expect(stdout).toMatch(
      /^base\/services\/n8n\.yaml:\d+: warning: .*redis-sentinel brings.*add "- name: redis-sentinel" to dependsOn of n8n/m,
    )
    expect(stdout).toMatch(
      /^apps\/base\/redisinsight\/deployment\.yaml:\d+: error: .*the image nginx has no fixed version/m,
    )
    expect(stdout).toMatch(/error: .*the host grafana\.local is claimed by/)
    expect(stdout).toMatch(
      /^apps\/base\/loki\/release\.yaml:\d+: error: \$\{NEVER_SET\} is set nowhere for loki/m,
    )
    expect([git(folder, 'status', '--porcelain'), git(folder, 'rev-parse', 'HEAD')]).toEqual(before)
  })

  it('looks a chart up, and points at the line of the value that does not fit it', async () => {
    const { http, stop } = await startChartServer()
    const folder = makeFleetRepository({ web: { manifest: release(http) } })
    const { stdout, exitCode } = await validate(folder)
    await stop()
    expect(stdout).toMatch(
      /^apps\/web\/web\.yaml:14: error: HelmRelease default\/web the values do not fit web of http.* at '\/replicas': got string, want integer/m,
    )
    expect(exitCode).toBe(1)
  })

  it('holds objects against the CRDs that the fleet brings itself, and forgets them afterwards', async () => {
    const folder = makeFleetRepository({ web: { manifest: `${widgets}---\n${widget}` } })
    const { stdout, exitCode } = await validate(folder)
    expect(stdout).toMatch(
      /^apps\/web\/web\.yaml:22: error: Widget default\/one \.spec\.size: expected numeric \(int or float\), got string/m,
    )
    expect(exitCode).toBe(1)
    const broken = widgets.replace('type: integer', 'type: number_of_things')
    const wrong = await validate(makeFleetRepository({ web: { manifest: broken } }))
    expect(wrong.stdout).toMatch(
      /error: CustomResourceDefinition widgets\.example\.com .*number_of_things/,
    )
    const without = await validate(makeFleetRepository({ web: { manifest: widget } }))
    expect(without.stdout).toMatch(/^not checked: 1 object of the kind Widget/m)
  })

  it('speaks JSON, and annotates in the CI of GitHub', async () => {
    const folder = makeFleetRepository({ web: { dependsOn: ['nobody'] } })
    const { events } = await validate(folder, '--files-only', '--output', 'json')
    expect(events).toMatchObject([
      {
        type: 'finding',
        severity: 'error',
        location: { file: 'clusters/dev/web.yaml' },
        stages: ['dev'],
      },
      { type: 'validated', stages: ['dev'], services: 1 },
    ])
    const env = { GITHUB_ACTIONS: 'true' }
    const { stdout } = await fleetHome().run(['validate', folder, '--files-only'], { env })
    expect(stdout).toMatch(/^::error file=clusters\/dev\/web\.yaml,line=\d+,title=fleet /m)
  })

  it('names broken YAML by file and line and leaves the file as it is', async () => {
    const folder = makeFleetRepository({ web: {} })
    const broken = 'apiVersion: v1\nkind: [\n'
    write(folder, 'apps/web/web.yaml', broken)
    const { stdout, exitCode } = await validate(folder, '--files-only')
    expect(stdout).toMatch(/^apps\/web\/web\.yaml:\d+: error: web does not build/m)
    expect(exitCode).toBe(1)
    expect(readFileSync(join(folder, 'apps/web/web.yaml'), 'utf8')).toBe(broken)
  })

  it('says that a folder is no git repository, holds nothing for Flux, or has no such stage', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'fleet-empty-'))
    const nowhere = await validate(empty)
    expect([nowhere.exitCode, nowhere.stderr]).toEqual([
      2,
      expect.stringContaining('git finds no repository'),
    ])
    git(empty, 'init', '--quiet')
    write(empty, 'README.md', 'nothing\n')
    commit(empty, 'Nothing')
    expect((await validate(empty)).exitCode).toBe(2)
    const stage = await validate(makeFleetRepository({ web: {} }), '--stage', 'prod')
    expect([stage.exitCode, stage.stderr]).toEqual([2, expect.stringContaining('There are: dev')])
  })
})
