import { deployment } from '../fleet-repository.ts'

/** What a service is to fail of: in its manifests, in its Kustomization, or as a fault of the sandbox. */
export interface Cause {
  name: string
  /** @param name of the objects, which no earlier run has used */
  manifest?(name: string): string
  /** Lines of the Kustomization's spec. */
  spec?(name: string): string
  fault?: string
  /** Only what others wait on is ever named. */
  needsDependents?: true
}

const documents = (...all: string[]) => all.join('---\n')
const inline = (kind: string, name: string, rest: string, apiVersion = 'v1') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: default }\n${rest}\n`
const withVariable = (name: string, from: string) =>
  `${deployment(name)}          env: [{ name: NEEDED, valueFrom: { ${from}: { name: ${name}, key: needed } } }]\n`
const withVolume = (name: string, source: string) =>
  deployment(name, `      volumes: [{ name: needed, ${source} }]\n`)

const claimOfUnknownClass = (name: string) =>
  `spec: { storageClassName: ${name}, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }`
const quota = (name: string) => `apiVersion: v1
kind: Namespace
metadata: { name: ${name} }
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: ${name}, namespace: ${name} }
spec: { hard: { pods: "0" } }
`
const release = (name: string) => `spec:
  interval: 1m
  chart: { spec: { chart: podinfo, version: 6.0.0, sourceRef: { kind: HelmRepository, name: ${name} } } }
  valuesFrom: [{ kind: ConfigMap, name: ${name}, valuesKey: needed }]`

/** One of each kind of trouble that a fleet meets; each has one object that mends it. */
export const causes: Cause[] = [
  { name: 'missing Secret', manifest: (name) => withVariable(name, 'secretKeyRef') },
  {
    name: 'missing key',
    manifest: (name) =>
      documents(inline('Secret', name, 'data: {}'), withVariable(name, 'secretKeyRef')),
  },
  {
    name: 'missing ConfigMap',
    manifest: (name) => withVolume(name, `configMap: { name: ${name} }`),
  },
  {
    name: 'unknown storage class',
    manifest: (name) =>
      documents(
        inline('PersistentVolumeClaim', name, claimOfUnknownClass(name)),
        withVolume(name, `persistentVolumeClaim: { claimName: ${name} }`),
      ),
  },
  {
    name: 'exceeded quota',
    manifest: (name) =>
      documents(quota(name), deployment(name).replace('namespace: default', `namespace: ${name}`)),
  },
  {
    name: 'missing ServiceAccount',
    manifest: (name) => deployment(name, `      serviceAccountName: ${name}\n`),
  },
  {
    name: 'no node that fits',
    manifest: (name) => deployment(name, `      nodeSelector: { needed: ${name} }\n`),
  },
  {
    name: 'missing store',
    manifest: (name) =>
      documents(
        inline(
          'ExternalSecret',
          name,
          `spec: { secretStoreRef: { name: ${name} }, data: [{ secretKey: needed, remoteRef: { key: needed } }] }`,
          'external-secrets.io/v1',
        ),
        withVariable(name, 'secretKeyRef'),
      ),
  },
  {
    name: 'missing issuer',
    manifest: (name) =>
      documents(
        inline(
          'Certificate',
          name,
          `spec: { secretName: ${name}, issuerRef: { name: ${name} }, dnsNames: [example.com] }`,
          'cert-manager.io/v1',
        ),
        withVolume(name, `secret: { secretName: ${name} }`),
      ),
  },
  {
    name: 'missing values',
    manifest: (name) =>
      documents(
        inline(
          'HelmRepository',
          name,
          'spec: { interval: 1m, url: "https://charts.example.com" }',
          'source.toolkit.fluxcd.io/v1',
        ),
        inline('HelmRelease', name, release(name), 'helm.toolkit.fluxcd.io/v2'),
      ),
  },
  {
    name: 'missing substitute',
    spec: (name) => `  postBuild: { substituteFrom: [{ kind: ConfigMap, name: ${name} }] }\n`,
  },
  { name: 'suspended', spec: () => '  suspend: true\n', needsDependents: true },
  ...['CrashLoopBackOff', 'ImagePullBackOff', 'Pending', 'NotReady', 'OOMKilled'].map((fault) => ({
    name: fault,
    fault,
  })),
]
