import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { makeKindFleet } from './support/fleet.ts'
import { openStand, type Stand } from './support/stand.ts'
import { type User, userOf } from './support/user.ts'

const obstacle = inject('kindObstacle')
const title = 'a fleet on a kind cluster of three nodes'

describe.skipIf(obstacle !== '')(obstacle ? `${title} (skipped: ${obstacle})` : title, () => {
  const names = ['shop-control-plane', 'shop-worker', 'shop-worker2']
  let stand: Stand
  let repository: string
  let user: User
  /** The nodes' addresses, in the order of `names`. */
  const addresses = async () => {
    const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
    return (await stand.docker(['inspect', '--format', format, ...names])).split('\n')
  }
  /** The nodes that bear the cluster's name, as kubectl finds them. */
  const labelled = async () => {
    const kubectl = ['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf']
    const wanted = ['get', 'nodes', '--selector', 'fleet.local/cluster=shop', '--output', 'name']
    const [controlPlane = ''] = names
    return (await stand.docker(['exec', controlPlane, ...kubectl, ...wanted]))
      .split('\n')
      .toSorted()
  }

  beforeAll(async () => {
    stand = await openStand()
    repository = makeKindFleet(stand.images.traefik, stand.upstream.url, 2)
    user = userOf(stand, repository)
  })
  afterAll(async () => {
    await stand?.fleet(['down', '--purge'], { cwd: repository })
    await stand?.close()
  })

  test('comes up, and its page answers through the node that has the port', async () => {
    await user.healthyUp()
    const running = await stand.docker(['ps', '--format', '{{.Names}}'])
    expect(running.split('\n').toSorted()).toEqual(names)
    expect(await labelled()).toEqual(names.map((name) => `node/${name}`))
    await user.page()
  })

  test("is well again when its nodes came back with each other's addresses", async () => {
    const before = await addresses()
    await stand.docker(['stop', '--time', '1', ...names])
    // docker gives the lowest address that is free: each node takes that of the one before it.
    const lastPart = (name: string) => Number(before[names.indexOf(name)]?.split('.').at(-1))
    const byAddress = names.toSorted((a, b) => lastPart(a) - lastPart(b))
    const [first = '', ...others] = byAddress
    for (const name of [...others, first]) await stand.docker(['start', name])
    const after = await addresses()
    expect(after.toSorted()).toEqual(before.toSorted())
    expect(after.filter((address, index) => address === before[index])).toEqual([])
    await user.healthyUp()
    await user.page()
  })

  test('is well again after one of its nodes ended', async () => {
    await stand.docker(['stop', '--time', '1', 'shop-worker'])
    const { exitCode, stderr } = await stand.fleet(['recover'], { cwd: repository })
    expect(exitCode, stderr).toBe(0)
    await user.page()
  })

  test('leaves no node behind', async () => {
    expect((await stand.fleet(['down'], { cwd: repository })).exitCode).toBe(0)
    expect(await stand.docker(['ps', '--all', '--quiet'])).toBe('')
  })
})
