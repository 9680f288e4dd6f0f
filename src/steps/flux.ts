import { createHash } from 'node:crypto'
import { readAgentConfig } from '../agent/config.js'
import { agentFiles } from '../agent/files.js'
import { applyAll } from '../cluster/apply-all.js'
import type { KubernetesClient, KubernetesObject } from '../cluster/types.js'
import type { Step } from '../engine/step.js'
import { sandboxComponents } from '../flux/components.js'
import type { ObjectName } from '../flux/names.js'
import type { FleetModel } from '../repository/model.js'
import { missingKinds, openDefinitions } from '../sandbox/crds.js'
import { fleetObjects, ownFlux, ownSync, renderedObjects, type Serving } from './fleet-objects.js'

/** On the root Kustomization: what bootstrap applied, so that an unchanged one is not repeated. */
const bootstrapAnnotation = 'fleet.local/bootstrap'

export interface FluxStepOptions {
  model: FleetModel
  /** Services that `--only` leaves out of a new cluster. */
  leftOut: ObjectName[]
  /** Where the agent's configuration lies, which knows port and credentials of the git server. */
  folder: string
  /** Connects to the control plane; undefined while there is none. */
  connect(): Promise<KubernetesClient | undefined>
}

/** Makes Flux apply the fleet from the local clone; goes away with the cluster. */
export function fluxStep({ model, leftOut, folder, connect }: FluxStepOptions): Step<null> {
  const objects = async () => fleetObjects(model, await servingOf(folder, leftOut))
  const summary = `serve ${model.source.branch} at ${model.source.commit.slice(0, 7)} to Flux and apply ${model.source.path}`
  return {
    id: 'flux',
    title: 'Flux on the fleet repository',
    needs: ['control-plane'],
    inspect: async () => {
      const client = await connect()
      if (!client) return { kind: 'needed', intent: null, summary }
      try {
        const applied = await appliedFingerprint(client, model)
        return applied === fingerprint(await objects())
          ? { kind: 'satisfied', detail: `serves ${model.source.branch}` }
          : { kind: 'needed', intent: null, summary }
      } finally {
        await client.close()
      }
    },
    apply: async (_intent, report, signal) => {
      const client = await connect()
      if (!client) throw new Error('the control plane went away')
      try {
        report('accounts and stand-in definitions')
        const { namespace } = ownSync(model).root
        const components = sandboxComponents({
          namespace,
          definitions: [],
          repositoryBuild: ownFlux(model),
        })
        const definitions = await standInDefinitions(client, model)
        await applyAll(client, [...components, ...definitions], { signal })
        report('source and root Kustomization')
        await applyAll(client, marked(await objects()), { signal })
      } finally {
        await client.close()
      }
    },
    revert: async () => {},
  }
}

async function servingOf(folder: string, leftOut: ObjectName[]): Promise<Serving> {
  const { port, git } = await readAgentConfig(agentFiles(folder).config)
  const { username, password, branch } = git
  return { port, username, password, branch, leftOut }
}

/** Open definitions for the kinds that the fleet uses and nothing serves or defines. */
async function standInDefinitions(
  client: KubernetesClient,
  model: FleetModel,
): Promise<KubernetesObject[]> {
  const unknown = missingKinds(renderedObjects(model), [])
  const served = await Promise.all(unknown.map(({ group, kind }) => client.resourceOf(group, kind)))
  return openDefinitions(unknown.filter((_, index) => served[index] === undefined))
}

async function appliedFingerprint(
  client: KubernetesClient,
  model: FleetModel,
): Promise<string | undefined> {
  const kind = await client.resourceOf('kustomize.toolkit.fluxcd.io', 'Kustomization')
  if (!kind) return undefined
  const { name, namespace } = ownSync(model).root
  return (await client.get(kind, name, namespace))?.metadata.annotations?.[bootstrapAnnotation]
}

function marked(objects: KubernetesObject[]): KubernetesObject[] {
  const mark = { [bootstrapAnnotation]: fingerprint(objects) }
  return objects.map((object) =>
    object.kind === 'Kustomization'
      ? {
          ...object,
          metadata: {
            ...object.metadata,
            annotations: { ...object.metadata.annotations, ...mark },
          },
        }
      : object,
  )
}

function fingerprint(objects: KubernetesObject[]): string {
  return createHash('sha256').update(JSON.stringify(objects)).digest('hex').slice(0, 16)
}
