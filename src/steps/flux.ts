import { createHash } from 'node:crypto'
import { applyAll } from '../cluster/apply-all.js'
import type { KubernetesClient, KubernetesObject } from '../cluster/types.js'
import type { Step } from '../engine/step.js'
import { sandboxComponents } from '../flux/components.js'
import type { FleetModel } from '../repository/model.js'
import { admissionObjects } from '../sandbox/admission.js'
import { missingKinds, openDefinitions } from '../sandbox/crds.js'
import { fleetObjects, ownFlux, ownSync, renderedObjects, type Serving } from './fleet-objects.js'

/** On the root Kustomization: what bootstrap applied, so that an unchanged one is not repeated. */
const bootstrapAnnotation = 'fleet.local/bootstrap'

export interface FluxStepOptions {
  model: FleetModel
  serving: Serving
  /** Connects to the control plane; undefined while there is none. */
  connect(): Promise<KubernetesClient | undefined>
}

/** Makes Flux apply the fleet from the local clone; goes away with the cluster. */
export function fluxStep({ model, serving, connect }: FluxStepOptions): Step<null> {
  const summary = `serve ${model.source.branch} at ${model.source.commit.slice(0, 7)} to Flux and apply ${model.source.path}`
  return {
    id: 'flux',
    title: 'Flux on the fleet repository',
    needs: ['control-plane'],
    inspect: async () => {
      const client = await connect()
      if (!client) return { kind: 'needed', intent: null, summary }
      const wanted = fingerprint(fleetObjects(model, serving))
      return (await appliedFingerprint(client, model)) === wanted
        ? { kind: 'satisfied', detail: `serves ${model.source.branch}` }
        : { kind: 'needed', intent: null, summary }
    },
    apply: async (_intent, report, signal) => {
      const client = await connect()
      if (!client) throw new Error('the control plane went away')
      report('admission policy and definitions')
      const { namespace } = ownSync(model).root
      const components = sandboxComponents({
        namespace,
        definitions: [],
        repositoryBuild: ownFlux(model),
      })
      const definitions = await standInDefinitions(client, model)
      const policies = await admissionObjects(serving.port)
      await applyAll(client, [...components, ...definitions, ...policies], { signal })
      report('source and root Kustomization')
      await applyAll(client, marked(fleetObjects(model, serving)), { signal })
    },
    revert: async () => {},
  }
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
