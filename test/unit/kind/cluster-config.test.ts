import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { kindConfig } from '../../../src/kind/cluster-config.ts'

const request = {
  name: 'shop-dev',
  workers: 0,
  image: 'kindest/node:v1.36.4',
  featureGates: {} as Record<string, boolean>,
  apiPort: 21_000,
  http: 80,
  https: 443,
  mark: '/state/clusters/shop-dev/node',
  cgroupVersion: '2',
}

test('a cluster has one node with the ingress on loopback alone', () => {
  const { name, networking, nodes } = parse(kindConfig(request))
  expect(name).toBe('shop-dev')
  expect(networking).toEqual({ apiServerAddress: '127.0.0.1', apiServerPort: 21_000 })
  expect(nodes).toHaveLength(1)
  expect(nodes[0].extraPortMappings).toEqual([
    { containerPort: 30_080, hostPort: 80, listenAddress: '127.0.0.1', protocol: 'TCP' },
    { containerPort: 30_443, hostPort: 443, listenAddress: '127.0.0.1', protocol: 'TCP' },
  ])
})

test('every node bears the mark of the folder that it was made for, and the name of its cluster', () => {
  const { nodes } = parse(kindConfig({ ...request, workers: 2 }))
  expect(nodes.map(({ role }: { role: string }) => role)).toEqual([
    'control-plane',
    'worker',
    'worker',
  ])
  for (const { extraMounts, labels } of nodes) {
    expect(labels).toEqual({ 'fleet.local/cluster': 'shop-dev' })
    expect(extraMounts).toEqual([
      { hostPath: request.mark, containerPath: '/etc/fleet', readOnly: true },
    ])
  }
})

test('the feature gates of fleet.yaml hold for the whole cluster; without any kind is told of none', () => {
  expect(parse(kindConfig(request))).not.toHaveProperty('featureGates')
  const featureGates = { HPAScaleToZero: true }
  expect(parse(kindConfig({ ...request, featureGates }))).toMatchObject({ featureGates })
})

/** What the kubelets of a cluster are told. */
function kubelet(changes: Partial<typeof request>) {
  const { kubeadmConfigPatches } = parse(kindConfig({ ...request, ...changes }))
  return kubeadmConfigPatches === undefined ? undefined : parse(kubeadmConfigPatches[0])
}

test('the kubelet is told to run on cgroup v1 where that is all there is', () => {
  expect(kubelet({})).not.toHaveProperty('failCgroupV1')
  expect(kubelet({ cgroupVersion: '1' })).toMatchObject({ failCgroupV1: false })
})

test('a crashed container is started again soon, where the kubelet can be told so', () => {
  const quick = { crashLoopBackOff: { maxContainerRestartPeriod: '5s' } }
  expect(kubelet({})).toMatchObject(quick)
  expect(kubelet({ image: 'kindest/node:v1.35.0@sha256:0' })).toMatchObject(quick)
  for (const image of ['kindest/node:v1.34.3', 'example.com/node@sha256:0', 'node:latest']) {
    expect(kubelet({ image })).toBeUndefined()
  }
  expect(kubelet({ featureGates: { KubeletCrashLoopBackOffMax: false } })).toBeUndefined()
})
