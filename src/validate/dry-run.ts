import { applyAll } from '../cluster/apply-all.ts'
import { each } from '../cluster/each.ts'
import { KubernetesError } from '../cluster/kubernetes-error.ts'
import { query, resourcePath } from '../cluster/paths.ts'
import { createTransport } from '../cluster/transport.ts'
import type { KubernetesObject } from '../cluster/types.ts'
import type { RenderedResource } from '../repository/model.ts'
import type { DryRunServer } from './dry-run-server.ts'
import { describeResource, type Finding, type Unchecked } from './types.ts'

/** Requests at a time. */
const concurrency = 16

/**
 * Has a real API server look at every object without keeping it: schemas, admission and unknown
 * fields. What it has no real definition for is told as not checked.
 */
export async function dryRun(
  { client, access }: Pick<DryRunServer, 'client' | 'access'>,
  resources: RenderedResource[],
  signal: AbortSignal,
): Promise<{ findings: (Finding & { resource: RenderedResource })[]; unchecked: Unchecked[] }> {
  const namespaces = new Set(resources.flatMap(({ namespace }) => namespace ?? []))
  await applyAll(client, [...namespaces].map(namespaceObject), { signal, concurrency })
  const transport = createTransport(access)
  const findings: (Finding & { resource: RenderedResource })[] = []
  const open = new Map<string, number>()
  try {
    await each(resources.filter(isChecked), concurrency, async (resource) => {
      const { apiVersion, kind } = resource
      const served = await client.resourceOf(apiVersion, kind)
      if (served === undefined) {
        const what = `${kind} (${apiVersion})`
        open.set(what, (open.get(what) ?? 0) + 1)
        return
      }
      const object = objectOf(resource)
      const { name, namespace = 'default' } = object.metadata
      const parameters = {
        dryRun: 'All',
        fieldManager: 'fleet-validate',
        fieldValidation: 'Strict',
        force: 'true',
      }
      const path = resourcePath(served, { name, namespace }) + query(parameters)
      const body = { contentType: 'application/apply-patch+yaml', value: object }
      try {
        await transport.json({ method: 'PATCH', path, body, signal })
      } catch (error) {
        if (!(error instanceof KubernetesError)) throw error
        findings.push({ ...refusal(resource, error), resource })
      }
    })
  } finally {
    await transport.close()
  }
  const unchecked = [...open].map(([what, count]) => ({
    what: `${count} ${count === 1 ? 'object' : 'objects'} of the kind ${what}`,
    why: 'its real definition is not at hand',
  }))
  return { findings, unchecked }
}

/** The values of encrypted objects are not at hand. */
function isChecked({ sops }: RenderedResource): boolean {
  return !sops
}

function refusal(resource: RenderedResource, error: KubernetesError): Finding {
  const object = describeResource(resource)
  const message = oneLine(error.message)
  return {
    severity: 'error',
    rule: 'refused-by-api-server',
    object,
    field: fieldOf(message),
    message,
    hint: 'write it as the API server wants it: kubectl explain shows the fields',
  }
}

/** The field that a message begins with: ".spec.intervall: field not declared in schema". */
export function fieldOf(message: string): string[] {
  const [, path = ''] = /^\.?([A-Za-z][\w.[\]"-]*): /.exec(message) ?? []
  return path.split(/[.[\]"]+/).filter((part) => part !== '')
}

/** Without the preamble that repeats the object's name. */
function oneLine(message: string): string {
  return message
    .replace(/^failed to create (manager|typed patch object)[^:]*: /, '')
    .replace(/^[A-Za-z.]+ "[^"]+" is invalid: /, '')
    .replaceAll(/\s+/g, ' ')
}

/** The object as Flux would apply it. */
export function objectOf({
  apiVersion,
  kind,
  name,
  namespace,
  object,
}: RenderedResource): KubernetesObject {
  const { metadata, status: _, ...rest } = object
  const own = typeof metadata === 'object' && metadata !== null ? metadata : {}
  const place = namespace === undefined ? {} : { namespace }
  return { ...rest, apiVersion, kind, metadata: { ...own, name, ...place } }
}

function namespaceObject(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
}
