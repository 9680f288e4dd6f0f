import { join } from 'node:path'
import { test } from 'vitest'
import { type ForwardCluster, startForwardCluster } from '../../test/contract/forward/support.ts'
import { startAgent } from './agent.ts'
import { createChildren, startKubectl } from './children.ts'
import { measureReplaced } from './replaced.ts'
import { measureMany, measureOne, table } from './rows.ts'

/** A vitest file, because it uses the cluster of the contract tests; scripts/bench-forward.ts runs it. */
const many = Array.from({ length: 30 }, (_, index) => `web-${index}`)
const podOf = (name: string, service = name) => ({ name, service, ports: { http: 8080 } })

test('forwards beside kubectl', { timeout: 300_000 }, async () => {
  const children = createChildren()
  let cluster: ForwardCluster | undefined
  try {
    const serving = join(import.meta.dirname, 'serve-process.ts')
    const local = Number(await children.startTalking(process.execPath, [serving]))
    cluster = await startForwardCluster(
      [...many, 'web-0-again'].map((pod) => ({ pod, port: 8080, local })),
    )
    for (const name of many) {
      await cluster.addService(name, { http: 80 })
      await cluster.addPod(podOf(name))
    }
    const [one = ''] = many
    const kubectl = await startKubectl(children, cluster.kubeconfig, one)
    const agent = await startAgent(children, cluster.api.folder, cluster.kubeconfig)
    const [fleet = 0] = await agent.forward([one])
    const rows = await measureOne({ fleet, kubectl })
    const locals = await agent.forward(many)
    rows.push(...(await measureMany(agent, locals, kubectl)))
    const pods = { old: podOf(one), fresh: podOf('web-0-again', one) }
    rows.push(...(await measureReplaced(cluster, locals[0] ?? 0, pods)))
    console.log(table(rows))
  } finally {
    children.end()
    await cluster?.stop()
  }
})
