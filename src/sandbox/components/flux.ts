import { join } from 'node:path'
import { eagerArguments } from '../../flux/arguments.ts'
import { fluxNamespace, type IdentityName } from '../layout.ts'
import type { ComponentContext } from './context.ts'
import type { ProcessSpec, ReadyCheck } from './spec.ts'

/** The condition that Flux's CRDs are served; its controllers end at once without them. */
export const fluxDefinitions = 'flux-definitions'

/** What the built controllers are new enough for. */
const builtVersion = 'v1.9.0'

/** Flags that have nothing to do with what a controller does. */
const common = [
  '--watch-all-namespaces',
  '--log-level=info',
  '--log-encoding=json',
  '--events-addr=',
  '--metrics-addr=0',
]

/** Off in Flux itself; a fleet with ArtifactGenerators turns it on in the Deployments of its own Flux. */
const externalArtifacts = '--feature-gates=ExternalArtifact=true'

export function sourceController(context: ComponentContext): ProcessSpec {
  const { layout, ports } = context
  return artifactServer(context, 'source-controller', layout.artifacts, ports.sourceController)
}

/** Makes ExternalArtifacts out of other sources; most fleets have none, and it then sleeps. */
export function sourceWatcher(context: ComponentContext): ProcessSpec {
  const { layout, ports } = context
  return artifactServer(context, 'source-watcher', layout.externalArtifacts, ports.sourceWatcher)
}

/** A controller that offers artifacts to the others; that it does also tells that it is ready. */
function artifactServer(
  context: ComponentContext,
  name: IdentityName,
  folder: string,
  port: number,
): ProcessSpec {
  const address = `127.0.0.1:${port}`
  return controller(context, name, {
    args: [
      `--storage-path=${folder}`,
      `--storage-addr=${address}`,
      `--storage-adv-addr=${address}`,
      '--health-addr=0',
    ],
    ready: { kind: 'http', port, path: '/' },
    port,
  })
}

export function kustomizeController(context: ComponentContext): ProcessSpec {
  const port = context.ports.kustomizeController
  return controller(context, 'kustomize-controller', {
    args: [`--health-addr=127.0.0.1:${port}`, externalArtifacts],
    ready: { kind: 'http', port, path: '/readyz' },
    port,
  })
}

export function helmController(context: ComponentContext): ProcessSpec {
  const port = context.ports.helmController
  return controller(context, 'helm-controller', {
    args: [`--health-addr=127.0.0.1:${port}`, externalArtifacts],
    ready: { kind: 'http', port, path: '/readyz' },
    port,
  })
}

/**
 * Most of the controllers sleep, so little memory is the better choice; kustomize-controller builds
 * and compares the whole fleet at each commit, and a third of its time would go to the collector
 * (22 services on 2 cores: healthy again after 4.7 s instead of 6.3 s, for 140 MB). For 20 MB more
 * in each of the others a changed leaf is healthy after 2.7 s instead of 3.4.
 */
function controller(
  { layout, binaries, env }: ComponentContext,
  name: IdentityName,
  own: { args: string[]; ready: ReadyCheck; port: number },
): ProcessSpec {
  return {
    name,
    command: join(binaries, name),
    args: [...common, ...eagerArguments(name, builtVersion), ...own.args],
    env: {
      ...env,
      KUBECONFIG: layout.kubeconfig(name),
      RUNTIME_NAMESPACE: fluxNamespace,
      GOGC: name === 'kustomize-controller' ? '400' : '150',
    },
    cwd: layout.folder,
    needs: ['kube-apiserver', fluxDefinitions],
    files: [layout.certificate],
    ready: own.ready,
    ports: [own.port],
    wave: 3,
  }
}
