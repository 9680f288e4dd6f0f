/** A release of a chart that nobody can reach: the sandbox gives a stand-in. */
export const webRelease = `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: web, namespace: default }
spec: { interval: 1h, url: "https://charts.example.com" }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: default }
spec:
  interval: 1h
  chart: { spec: { chart: web, version: 1.x, sourceRef: { kind: HelmRepository, name: web } } }
`
