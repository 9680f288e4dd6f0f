import { expect, test } from 'vitest'
import { parseObjects } from '../../../../src/flux/manifests.ts'
import { servedUrl } from '../../../../src/sandbox/charts/urls.ts'
import { wantedCharts } from '../../../../src/sandbox/charts/wanted.ts'

const fleet = (url: (url: string) => string) =>
  parseObjects(`
kind: HelmRepository
apiVersion: source.toolkit.fluxcd.io/v1
metadata: { name: charts, namespace: sources }
spec: { url: "${url('https://charts.example.com/stable/')}" }
---
kind: OCIRepository
apiVersion: source.toolkit.fluxcd.io/v1
metadata: { name: app, namespace: app }
spec: { url: "${url('oci://ghcr.io:443/example/app')}", ref: { semver: 2.x } }
---
kind: HelmRelease
apiVersion: helm.toolkit.fluxcd.io/v2
metadata: { name: redis, namespace: redis }
spec:
  chart: { spec: { chart: redis, version: 7.x, sourceRef: { kind: HelmRepository, name: charts, namespace: sources } } }
---
kind: HelmChart
apiVersion: source.toolkit.fluxcd.io/v1
metadata: { name: redis-redis, namespace: sources }
spec: { chart: redis, version: 7.x, sourceRef: { kind: HelmRepository, name: charts } }
---
kind: HelmRelease
apiVersion: helm.toolkit.fluxcd.io/v2
metadata: { name: app, namespace: app }
spec: { chartRef: { kind: OCIRepository, name: app } }
---
kind: HelmRelease
apiVersion: helm.toolkit.fluxcd.io/v2
metadata: { name: lost, namespace: app }
spec: { chart: { spec: { chart: lost, sourceRef: { kind: HelmRepository, name: nowhere } } } }
---
kind: HelmRelease
apiVersion: helm.toolkit.fluxcd.io/v2
metadata: { name: own, namespace: app }
spec: { chart: { spec: { chart: ./charts/own, sourceRef: { kind: GitRepository, name: flux-system } } } }
`)

const expected = [
  { repositoryUrl: 'https://charts.example.com/stable', chart: 'redis', version: '7.x' },
  { repositoryUrl: 'oci://ghcr.io:443/example/app', chart: 'app', version: '2.x' },
]

test('charts are wanted by HelmReleases and HelmCharts, from both kinds of repository, once', () => {
  expect(wantedCharts(fleet((url) => url))).toEqual(expected)
})

test('what the admission policy has rewritten in the cluster is read as it was written', () => {
  expect(wantedCharts(fleet((url) => servedUrl(url, '127.0.0.1:4000')))).toEqual(expected)
})
