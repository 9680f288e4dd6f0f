import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientWith } from '../../src/cluster/connect.ts'
import type { HostPorts } from '../../src/kind/host-ports.ts'
import { areBack, lookAtNodes } from '../../src/kind/start.ts'
import { endOf, eventsIn } from './events.ts'
import type { KindSurroundings } from './kind-surroundings.ts'
import { asRatio, asSeconds, median, middle, type Row, row, time } from './measure.ts'

const rounds = 5
/** The one node of fleet's cluster, and of kind's own. */
const [fleetNode, bareNode] = ['bench-control-plane', 'bare-control-plane']

/** What issue 6 promises, each beside kind alone where that does the same. */
export async function measureKind(around: KindSurroundings): Promise<Row[]> {
  const created = await measureCreation(around)
  await bringUp(around)
  const again = await median(3, () => around.fleet(['up']))
  const doctor = await median(3, () => around.fleet(['doctor']))
  const { recovered, back } = await measureRestart(around)
  return [
    row('`fleet up` to cluster ready ÷ `kind create cluster`', created, 1.05, asRatio),
    row('`fleet up` again, all healthy', again, 2000, asSeconds),
    row("`recover` until the node is Ready ÷ a bare node's return to Ready", back, 1.2, asRatio),
    row('`recover` until the fleet and its Flux run again', recovered, undefined, asSeconds),
    row('`fleet doctor`', doctor, 2000, asSeconds),
  ]
}

/**
 * Both make and remove a cluster in turn, of the same image with the same ports; each round is a
 * comparison of its own, since a machine's minutes differ.
 */
async function measureCreation(around: KindSurroundings): Promise<number> {
  const { fleet, kind } = around
  const ratios: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const bare = await time(() => createBare(around, { http: 80, https: 443 }))
    await kind(['delete', 'cluster', '--name', 'bare'])
    ratios.push((await clusterReady(around)) / bare)
    await fleet(['down'])
  }
  return middleOf('a cluster by fleet ÷ by kind', ratios)
}

/** Milliseconds from the start of `fleet up` to the end of the step that makes the cluster. */
async function clusterReady({ fleet, nodeImage }: KindSurroundings): Promise<number> {
  const started = Date.now()
  const args = ['up', '--provider', 'docker', '--node-image', nodeImage, '--output', 'json']
  // Without images nothing gets healthy here: only the cluster is measured.
  const { stdout } = await fleet([...args, '--timeout', '1s']).then(
    (ended) => ended,
    (failed: { stdout: string }) => failed,
  )
  return endOf(eventsIn(stdout), 'kind-cluster') - started
}

async function bringUp({ fleet, nodeImage, load }: KindSurroundings): Promise<void> {
  const args = ['up', '--provider', 'docker', '--node-image', nodeImage]
  await fleet([...args, '--timeout', '1s']).then(undefined, () => undefined)
  await load(fleetNode)
  await fleet(args)
}

/**
 * A restarted node with fleet's recover, and one with nothing but patience, in turns: a machine's
 * minutes differ, so each is compared with the one beside it. The other one stands still meanwhile.
 */
async function measureRestart(
  around: KindSurroundings,
): Promise<{ recovered: number; back: number }> {
  const { fleet, docker } = around
  const made = new Date()
  // Ports that fleet's cluster has not got; Ready before it is stopped for the first time.
  await createBare(around, { http: 10_080, https: 10_443 })
  await untilReady(around, made)
  await docker(['stop', '--time', '1', bareNode, fleetNode])
  const recovered: number[] = []
  const ratios: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    await docker(['start', fleetNode])
    const started = Date.now()
    const { stdout } = await fleet(['recover', '--output', 'json'])
    recovered.push(Date.now() - started)
    const back = endOf(eventsIn(stdout), 'kind-cluster') - started
    await docker(['stop', '--time', '1', fleetNode])
    await docker(['start', bareNode])
    const restarted = new Date()
    ratios.push(back / (await time(() => untilReady(around, restarted))))
    await docker(['stop', '--time', '1', bareNode])
  }
  return { recovered: middle(recovered), back: middleOf("Ready ÷ a bare node's return", ratios) }
}

/** The median of what all rounds gave, which are shown. */
function middleOf(what: string, ratios: number[]): number {
  console.error(`${what}: ${ratios.map(asRatio).join(', ')}`)
  return middle(ratios)
}

/** kind's own cluster, with its kubeconfig beside. */
async function createBare(
  { kind, nodeImage, top }: KindSurroundings,
  ports: HostPorts,
): Promise<void> {
  const config = join(top, 'bare.yaml')
  writeFileSync(config, bareConfig(ports))
  const place = ['--config', config, '--kubeconfig', join(top, 'bare')]
  await kind(['create', 'cluster', '--name', 'bare', '--image', nodeImage, ...place])
}

/** Ready, by a heartbeat of after the restart; looked at as cheaply as fleet does. */
async function untilReady({ top }: KindSurroundings, since: Date): Promise<void> {
  const client = await clientWith(join(top, 'bare'))
  const starts = new Map([[bareNode, since]])
  while (!areBack(await lookAtNodes(client, starts))) await sleep(50)
  await client.close()
}

const bareConfig = ({ http, https }: HostPorts) => `kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes:
  - role: control-plane
    extraPortMappings:
      - { containerPort: 30080, hostPort: ${http}, listenAddress: 127.0.0.1 }
      - { containerPort: 30443, hostPort: ${https}, listenAddress: 127.0.0.1 }
kubeadmConfigPatches:
  - |
    kind: KubeletConfiguration
    apiVersion: kubelet.config.k8s.io/v1beta1
    failCgroupV1: false
`
