import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { $ } from 'zx'
import { deployment, makeFleetRepository, write } from '../../test/support/fleet-repository.ts'
import { startEngine } from '../kind-image/engine.ts'
import { dockerOf } from '../kind-image/images.ts'
import { makeImages } from '../kind-image/make.ts'
import { cache } from '../kind-image/stage.ts'

/** fleet and kind on one container engine, each with files of its own. */
export interface KindSurroundings {
  nodeImage: string
  top: string
  fleet(args: string[]): PromiseLike<{ stdout: string }>
  kind(args: string[]): PromiseLike<{ stdout: string }>
  docker(args: string[]): PromiseLike<{ stdout: string }>
  /** Brings the images into a node, which no registry serves here. */
  load(node: string): PromiseLike<unknown>
}

const bin = join(import.meta.dirname, '..', '..', 'bin', 'fleet.js')

/** Calls `work` on an engine with images, and takes everything away after it. */
export async function withKind<T>(work: (around: KindSurroundings) => Promise<T>): Promise<T> {
  const top = mkdtempSync(join(tmpdir(), 'fleet-bench-kind-'))
  const engine = await startEngine(join(cache, 'engine'))
  const { nodeImage, kind, images } = await makeImages(engine.endpoint)
  const repository = makeFleetRepository({ whoami: { manifest: whoami() } })
  write(repository, 'fleet.yaml', 'cluster: { name: bench }\n')
  const hosts = join(top, 'hosts')
  writeFileSync(hosts, '127.0.0.1 localhost\n')
  const env = {
    ...process.env,
    DOCKER_HOST: engine.endpoint,
    KUBECONFIG: join(top, 'kubeconfig'),
    XDG_STATE_HOME: join(top, 'state'),
    FLEET_HOSTS_FILE: hosts,
    PATH: [dirname(kind), process.env.PATH].join(delimiter),
  }
  const run = $({ env, quiet: true, cwd: repository })
  const docker = dockerOf(engine.endpoint)
  const fleet = (args: string[]) => run`${process.execPath} ${bin} ${args}`
  try {
    return await work({
      nodeImage,
      top,
      fleet,
      kind: (args) => run`${kind} ${args}`,
      docker: (args) => docker({ quiet: true })`docker ${args}`,
      load: (node) =>
        docker({
          quiet: true,
        })`docker save ${images} | docker exec --interactive ${node} ctr --namespace k8s.io images import --local --digests -`,
    })
  } finally {
    await fleet(['down', '--purge']).nothrow()
    await run`${kind} delete cluster --name bare`.nothrow()
    await engine.stop()
    for (const folder of [top, repository]) rmSync(folder, { recursive: true, force: true })
  }
}

function whoami(): string {
  return deployment('whoami').replace('example.com/whoami:1', 'fleet-kind/whoami:1.0.0')
}
