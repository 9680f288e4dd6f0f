import { createServer } from 'node:http'
import { gitHandler } from '../../src/agent/git/handler.ts'
import { connectSandbox } from '../../src/steps/connect.ts'
import { commit, git, makeFleetRepository, write } from './fleet-repository.ts'
import { endServer, listenOnLoopback } from './loopback.ts'

const credentials = { username: 'team', password: 'secret' }

/** The GitRepository and the root Kustomization of the fleet `team`, for clusters/dev. */
function teamSync(port: number): string {
  const source = {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'team', namespace: 'flux-system' },
    spec: {
      interval: '1h',
      url: `http://127.0.0.1:${port}/git`,
      ref: { branch: 'develop' },
      secretRef: { name: 'team' },
    },
  }
  const root = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'team', namespace: 'flux-system' },
    spec: {
      interval: '1h',
      path: './clusters/dev',
      prune: true,
      sourceRef: { kind: 'GitRepository', name: 'team' },
    },
  }
  return [source, root].map((one) => JSON.stringify(one, undefined, 2)).join('\n---\n')
}

/** A fleet that a cluster reads from its remote, of the services shop and till. */
export interface TeamFleet {
  repository: string
  close(): Promise<void>
}

/**
 * Makes the repository, serves it as its remote, and lends the cluster the remote's credentials.
 * @param cluster folder of a sandbox
 */
export async function teamFleet(cluster: string): Promise<TeamFleet> {
  const repository = makeFleetRepository({ shop: {}, till: { dependsOn: ['shop'] } })
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    void gitHandler({ repository, ...credentials })(request, response, url)
  })
  const port = await listenOnLoopback(server)
  write(repository, 'clusters/dev/flux-system/gotk-sync.yaml', teamSync(port))
  for (const name of ['shop', 'till']) {
    const file = `clusters/dev/${name}.yaml`
    const before = git(repository, 'show', `HEAD:${file}`)
    write(repository, file, before.replace(/name: flux-system/, 'name: team'))
  }
  commit(repository, "The team's own names")
  git(repository, 'remote', 'add', 'origin', repository)
  const client = await connectSandbox(cluster)
  await client?.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'team', namespace: 'flux-system' },
    stringData: credentials,
  })
  await client?.close()
  return {
    repository,
    close: () => endServer(server),
  }
}
