import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Builder, type ImageRecipe, programImage } from './images.ts'
import { ownPrograms } from './programs.ts'
import { traefikProgram } from './traefik.ts'

const fluxControllers = ['source-controller', 'kustomize-controller', 'helm-controller']

/** Flux's controllers by the tags that fleet's own Flux pulls. */
export async function fluxImages(build: Builder, sandbox: string): Promise<string[]> {
  const tags: string[] = []
  for (const name of fluxControllers) {
    const folder = join(sandbox, 'manifests', 'controllers', name, 'manager')
    const text = await readFile(join(folder, 'kustomization.yaml'), 'utf8')
    const version = /newTag: (\S+)/.exec(text)?.[1] ?? ''
    const recipe = asUser(programImage(name, join(sandbox, name)), 65_534)
    tags.push(await build(`ghcr.io/fluxcd/${name}:${version}`, recipe))
  }
  return tags
}

/** An ingress, a web server, a database and a cache, as a fleet of the tests runs them. */
export async function serviceImages(build: Builder, base: string): Promise<string[]> {
  const whoami = asUser(programImage('whoami', join(await ownPrograms(), 'whoami')), 65_534)
  const traefik = programImage('traefik', await traefikProgram())
  return [
    await build('docker.io/fleet-kind/traefik:3.7.13', traefik),
    await build('docker.io/fleet-kind/whoami:1.0.0', whoami),
    await build('docker.io/fleet-kind/postgresql:15', debianImage(base, 'postgresql')),
    await build('docker.io/fleet-kind/redis:7', debianImage(base, 'redis-server')),
  ]
}

/** A pod that may not run as root wants an image that names its user by number. */
function asUser(recipe: ImageRecipe, user: number): ImageRecipe {
  return { ...recipe, dockerfile: `${recipe.dockerfile}USER ${user}:${user}\n` }
}

/** One of Debian's packages, without the data that its installation made. */
function debianImage(base: string, name: string): ImageRecipe {
  const install = `apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends ${name}`
  const tidy = 'rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/lib/postgresql/*/main'
  return { dockerfile: `FROM ${base}\nRUN ${install} && ${tidy}\n`, files: {} }
}
