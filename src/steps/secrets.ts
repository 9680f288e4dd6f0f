import { isDeepStrictEqual } from 'node:util'
import { applyAll } from '../cluster/apply-all.ts'
import { isRecord } from '../cluster/parse.ts'
import type { KubernetesClient, KubernetesObject } from '../cluster/types.ts'
import type { Step } from '../engine/step.ts'
import { textAt } from '../health/fields.ts'
import type { FleetModel } from '../repository/model.ts'
import { fillSecrets, keepSecrets, readSecrets } from '../secrets/kept.ts'
import { localstackService } from '../secrets/localstack.ts'
import { secretObjects } from '../secrets/objects.ts'
import { wantedSecrets } from '../secrets/wanted.ts'
import { connectAgain } from './control-plane-gone.ts'
import { renderedObjects } from './fleet-objects.ts'

export interface SecretsStepOptions {
  model: FleetModel
  /** The folder where the values are kept. */
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
  const localstack = localstackService(fleet)
  const wanted = wantedSecrets(fleet)
  if (localstack === undefined || wanted.length === 0) return undefined
  return {
    id: 'secrets',
    title: 'Development secrets',
    needs: [after],
    inspect: async () => {
      const kept = await readSecrets(folder)
      const secrets = fillSecrets(wanted, kept)
      const objects = secretObjects(fleet, localstack.namespace, secrets)
      if (isDeepStrictEqual(secrets, kept) && (await areThere(objects, connect))) {
        return { kind: 'satisfied', detail: `${wanted.length} secrets, as they were` }
      }
      const summary = `generate ${wanted.length} development secrets for LocalStack, kept in ${folder}`
      return { kind: 'needed', intent: null, summary }
    },
    apply: async (_intent, report, signal) => {
      const client = await connectAgain(connect, signal)
      try {
        report(`${wanted.length} secrets for LocalStack`)
        const secrets = fillSecrets(wanted, await readSecrets(folder))
        // Kept first: a password that a database took must never be lost.
        await keepSecrets(folder, secrets)
        await applyAll(client, secretObjects(fleet, localstack.namespace, secrets), { signal })
      } finally {
        await client.close()
      }
    },
    revert: async () => {},
  }
}

/** Whether the cluster has all of these, Secrets with the same content. */
async function areThere(
  objects: KubernetesObject[],
  connect: SecretsStepOptions['connect'],
): Promise<boolean> {
  const client = await connect()
  if (!client) return false
  try {
    const found = await Promise.all(objects.map((object) => isThere(client, object)))
    return found.every((one) => one)
  } finally {
    await client.close()
  }
}

async function isThere(client: KubernetesClient, object: KubernetesObject): Promise<boolean> {
  const { apiVersion, kind, metadata, stringData } = object
  const resource = await client.resourceOf(apiVersion, kind)
  const found = resource && (await client.get(resource, metadata.name, metadata.namespace))
  return (
    found !== undefined &&
    Object.entries(metadata.annotations ?? {}).every(
      ([name, value]) => found.metadata.annotations?.[name] === value,
    ) &&
    Object.entries(isRecord(stringData) ? stringData : {}).every(
      ([name, value]) =>
        textAt(found, 'data', name) === Buffer.from(String(value)).toString('base64'),
    )
  )
}
