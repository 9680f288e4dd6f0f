import { applyAll } from '../cluster/apply-all.js'
import type { KubernetesClient } from '../cluster/types.js'
import type { Step } from '../engine/step.js'
import type { FleetModel } from '../repository/model.js'
import { fillSecrets, keepSecrets, readSecrets } from '../secrets/kept.js'
import { localstackNamespace } from '../secrets/localstack.js'
import { secretObjects } from '../secrets/objects.js'
import { wantedSecrets } from '../secrets/wanted.js'
import { renderedObjects } from './fleet-objects.js'

export interface SecretsStepOptions {
  model: FleetModel
  /** The cluster's folder, where the values are kept. */
  folder: string
  /** The step after which there is an API server. */
  after: string
  /** Connects to the control plane; undefined while there is none. */
  connect(): Promise<KubernetesClient | undefined>
}

/**
 * Puts random development secrets where LocalStack starts from; undefined for a fleet whose
 * secrets do not come from LocalStack. The values are in no event and no journal.
 */
export function secretsStep(options: SecretsStepOptions): Step<null> | undefined {
  const { model, folder, after, connect } = options
  const fleet = renderedObjects(model)
  const localstack = localstackNamespace(fleet)
  const wanted = wantedSecrets(fleet)
  if (localstack === undefined || wanted.length === 0) return undefined
  return {
    id: 'secrets',
    title: 'Development secrets',
    needs: [after],
    inspect: async () => {
      const summary = `generate ${wanted.length} development secrets for LocalStack, kept in ${folder}`
      return { kind: 'needed', intent: null, summary }
    },
    apply: async (_intent, report, signal) => {
      const client = await connect()
      if (!client) throw new Error('the control plane went away')
      try {
        report(`${wanted.length} secrets for LocalStack`)
        const secrets = fillSecrets(wanted, await readSecrets(folder))
        // Kept first: a password that a database took must never be lost.
        await keepSecrets(folder, secrets)
        await applyAll(client, secretObjects(fleet, localstack, secrets), { signal })
      } finally {
        await client.close()
      }
    },
    revert: async () => {},
  }
}
