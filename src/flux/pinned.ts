import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { KubernetesObject } from '../cluster/types.ts'
import { parseObjects, readObjects } from './manifests.ts'

/** The parts of Flux, as its controllers' own modules hold them. */
export interface FluxParts {
  controllers: ControllerParts[]
  definitions: KubernetesObject[]
  /** Rights and rules that all controllers share. */
  shared: KubernetesObject[]
}

export interface ControllerParts {
  name: string
  /** `v1.9.6` */
  version: string
  /** Its Deployment, and its Service if it has one. */
  objects: KubernetesObject[]
}

const controllerNames = ['source-controller', 'kustomize-controller', 'helm-controller']
const kustomizationSchema = z.object({
  images: z.array(z.object({ name: z.string(), newTag: z.string() })).min(1),
})

/** Reads the parts from the manifests of the `flux` module; CRDs of other controllers come beside. */
export async function readFluxParts(manifests: string, otherCrds: string): Promise<FluxParts> {
  const [own, others, rights, policies, controllers] = await Promise.all([
    readObjects(join(manifests, 'crds')),
    readObjects(otherCrds),
    readListed(join(manifests, 'install', 'rbac')),
    readListed(join(manifests, 'install', 'policies')),
    Promise.all(controllerNames.map((name) => readController(manifests, name))),
  ])
  return { controllers, definitions: [...own, ...others], shared: [...rights, ...policies] }
}

async function readController(manifests: string, name: string): Promise<ControllerParts> {
  const folder = join(manifests, 'controllers', name, 'manager')
  const text = await readFile(join(folder, 'kustomization.yaml'), 'utf8')
  const [image] = kustomizationSchema.parse(parse(text)).images
  return { name, version: image?.newTag ?? '', objects: await readListed(folder) }
}

const listSchema = z.object({ resources: z.array(z.string()) })

/** The objects of the files that a folder's kustomization.yaml lists. */
async function readListed(folder: string): Promise<KubernetesObject[]> {
  const text = await readFile(join(folder, 'kustomization.yaml'), 'utf8')
  const { resources } = listSchema.parse(parse(text))
  const texts = await Promise.all(resources.map((file) => readFile(join(folder, file), 'utf8')))
  return texts.flatMap(parseObjects)
}
