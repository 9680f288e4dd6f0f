import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { $ } from 'zx'
import { fleetBin, type Home } from './runs.ts'

/**
 * Gives a cluster so many Kustomizations that are healthy, each with a Deployment, and measures
 * `fleet status`. Flux's controller is stopped meanwhile: it is not what is measured.
 */
export async function measureStatus(
  repository: string,
  { state, env }: Home,
  count: number,
  rounds: number,
): Promise<number[]> {
  const [cluster = ''] = readdirSync(join(state, 'fleet', 'clusters'))
  const folder = join(state, 'fleet', 'clusters', cluster)
  const kubectl = $({ quiet: true, env: { ...env, KUBECONFIG: join(folder, 'kubeconfig') } })
  const { pid } = JSON.parse(readFileSync(join(folder, 'processes.json'), 'utf8'))[
    'kustomize-controller'
  ].identity as { pid: number }
  process.kill(pid, 'SIGSTOP')
  try {
    const names = Array.from({ length: count }, (_, index) => `many-${index}`)
    const revision = String(
      await kubectl`kubectl --namespace flux-system get gitrepository flux-system --output ${'jsonpath={.status.artifact.revision}'}`,
    )
    const objects = names.flatMap((name) => [kustomization(name, revision), deployment(name)])
    const list = { apiVersion: 'v1', kind: 'List', items: objects }
    await kubectl({ input: JSON.stringify(list) })`kubectl apply --server-side --filename -`
    await kubectl({
      input: JSON.stringify({ ...list, items: names.map((name) => kustomization(name, revision)) }),
    })`kubectl apply --server-side --subresource status --filename -`
    await kubectl`kubectl --namespace default wait --for condition=Available --timeout 20m deployment --selector many`
    const found: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const started = performance.now()
      const run = $({ quiet: true, env })
      const { stdout } =
        await run`${process.execPath} ${fleetBin} status --repo ${repository} --stage dev --output json`.nothrow()
      found.push(performance.now() - started)
      const { services } = JSON.parse(stdout) as { services: { state: string }[] }
      const healthy = services.filter((one) => one.state === 'healthy').length
      if (healthy < count) throw new Error(`only ${healthy} of ${services.length} are healthy`)
    }
    return found
  } finally {
    process.kill(pid, 'SIGCONT')
  }
}

function kustomization(name: string, revision: string) {
  const at = '2026-01-01T00:00:00Z'
  const ready = { type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded', message: '' }
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: 'flux-system' },
    spec: {
      interval: '1h',
      path: './apps',
      prune: false,
      wait: true,
      sourceRef: { kind: 'GitRepository', name: 'flux-system' },
    },
    status: {
      observedGeneration: 1,
      lastAppliedRevision: revision,
      conditions: [{ ...ready, lastTransitionTime: at, observedGeneration: 1 }],
      inventory: { entries: [{ id: `default_${name}_apps_Deployment`, v: 'v1' }] },
    },
  }
}

function deployment(name: string) {
  const labels = { many: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image: 'example.com/many:1' }] },
      },
    },
  }
}
