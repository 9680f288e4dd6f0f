import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { contextIn } from '../../src/cluster/user-kubeconfig.ts'
import { makeFleetRepository, write } from '../support/fleet-repository.ts'
import { openStand, type Stand } from './support/stand.ts'

const obstacle = inject('kindObstacle')
const title = 'a kind cluster that somebody else made'

describe.skipIf(obstacle !== '')(obstacle ? `${title} (skipped: ${obstacle})` : title, () => {
  let stand: Stand
  let repository: string
  const up = (...more: string[]) =>
    stand.fleet(['up', '--provider', 'docker', '--timeout', '90s', ...more], { cwd: repository })
  const nodes = () => stand.docker(['ps', '--all', '--format', '{{.Names}}'])
  const context = () => contextIn(readFileSync(stand.kubeconfig, 'utf8'), 'kind-shop')

  beforeAll(async () => {
    stand = await openStand()
    repository = makeFleetRepository({ settings: { manifest: settings } })
    const mirrors = `{ docker.io: '${stand.upstream.url}', ghcr.io: '${stand.upstream.url}' }`
    write(repository, 'fleet.yaml', `cluster: { name: shop }\nimages: { mirrors: ${mirrors} }\n`)
    const { kind, nodeImage } = stand.images
    write(repository, 'kind.yaml', byHand)
    const config = `${repository}/kind.yaml`
    await stand.there(kind, ['create', 'cluster', '--image', nodeImage, '--config', config])
  })
  afterEach(() => stand.docker(['start', 'shop-control-plane']).catch(() => {}))
  afterAll(async () => {
    await stand?.fleet(['down', '--purge'], { cwd: repository })
    await stand?.close()
  })

  test('is left alone, and the message says what to type', async () => {
    const { exitCode, stderr } = await up()
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/There is a kind cluster shop that fleet did not make[\s\S]*--adopt/)
    await stand.fleet(['down'], { cwd: repository })
    expect(await nodes()).toBe('shop-control-plane')
  })

  test('says in a dry run what taking it over means', async () => {
    const { stdout } = await up('--adopt', '--dry-run')
    expect(stdout).toContain('take over the kind cluster shop, which fleet did not make')
    expect(stdout).toContain('fleet down will remove it')
  })

  test('becomes fleet’s with --adopt, also when it stands still', async () => {
    const { server } = context()
    await stand.docker(['stop', 'shop-control-plane'])
    const { exitCode, stdout, stderr } = await up('--adopt')
    expect(exitCode, stdout + stderr).toBe(0)
    expect(stderr).toContain('No port of this machine leads to NodePort 30080')
    expect(context().server).toBe(server)
    const again = await up()
    expect(again.exitCode, again.stderr).toBe(0)
  })

  test('is removed by down, with the context that kind made', async () => {
    const { exitCode } = await stand.fleet(['down'], { cwd: repository })
    expect(exitCode).toBe(0)
    expect(await nodes()).toBe('')
    expect(context().server).toBeUndefined()
  })
})

const settings = `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: default }
data: { colour: blue }
`

/** As by hand, with what an old cgroup asks for, and mirrors of registries as kind's own pages have them. */
const byHand = `kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
name: shop
containerdConfigPatches:
  - |
    [plugins."io.containerd.grpc.v1.cri".registry]
      config_path = "/etc/containerd/certs.d"
kubeadmConfigPatches:
  - |
    kind: KubeletConfiguration
    apiVersion: kubelet.config.k8s.io/v1beta1
    failCgroupV1: false
`
