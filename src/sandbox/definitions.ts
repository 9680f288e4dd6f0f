import { readdir, readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { join } from 'node:path'
import type { ClusterAccess } from '../cluster/types.ts'

/**
 * Applies the CRDs of a folder as the YAML that they are: parsing 300 kB of YAML would cost the
 * agent half a second and memory that it never gives back.
 * @returns what the API server answered, as JSON text
 */
export async function applyDefinitions(access: ClusterAccess, folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml'))
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(folder, file), 'utf8')
      return applyYaml(access, definitionName(file), openKinds(text))
    }),
  )
}

/**
 * Lets Alerts and Receivers refer to any kind. Flux's CRDs list the kinds of its own controllers;
 * fleets that are run by flux-operator widen that list with patches that only act in their cluster,
 * and without this the API server would refuse all that their root Kustomization holds.
 */
export function openKinds(definition: string): string {
  const kindsOfFlux =
    /^ *enum:\n(?: *- [A-Z]\w+\n)* *- ImageUpdateAutomation\n(?: *- [A-Z]\w+\n)*/gm
  return definition.replace(kindsOfFlux, '')
}

/** `source.toolkit.fluxcd.io_buckets.yaml`, as controller-gen names its files → the CRD's name. */
export function definitionName(file: string): string {
  const [group = '', plural = ''] = file.replace(/\.yaml$/, '').split('_')
  return `${plural}.${group}`
}

function applyYaml(access: ClusterAccess, name: string, body: string): Promise<string> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${access.server}${path}?fieldManager=fleet-sandbox&force=true`,
      {
        method: 'PATCH',
        ca: access.certificateAuthority,
        headers: {
          authorization: `Bearer ${access.token}`,
          'content-type': 'application/apply-patch+yaml',
        },
        timeout: 30_000,
      },
      async (response) => {
        const chunks: Buffer[] = []
        for await (const chunk of response) chunks.push(chunk)
        const text = Buffer.concat(chunks).toString('utf8')
        if ((response.statusCode ?? 500) < 300) resolve(text)
        else reject(new Error(`the API server refused the CRD ${name}: ${text}`))
      },
    )
    outgoing.once('timeout', () => outgoing.destroy(new Error('the API server does not answer')))
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}
