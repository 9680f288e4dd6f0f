import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { $ } from 'zx'
import { cache, hashOf, timed } from './stage.ts'

/** Tells images of the same tag apart by what they were made of. */
const inputsLabel = 'fleet.inputs'

/** What goes into an image: its Dockerfile, and files by their paths in the build's context. */
export interface ImageRecipe {
  dockerfile: string
  /** From stages, whose names change with their contents. */
  files: Record<string, string>
  arguments?: Record<string, string>
  /** What else the image depends on: contents of files outside of stages. */
  inputs?: unknown[]
}

/** Builds images with an engine. */
export type Builder = (tag: string, recipe: ImageRecipe) => Promise<string>

/** Builds an image unless the engine has it by that tag; gives the tag back. */
export function imageBuilder(endpoint: string): Builder {
  const docker = dockerOf(endpoint)
  return async (tag, recipe) => {
    const inputs = hashOf(inputsOf(recipe))
    const format = `{{index .Config.Labels "${inputsLabel}"}}`
    const there = await docker({ nothrow: true })`docker image inspect --format ${format} ${tag}`
    if (there.stdout.trim() === inputs) return tag
    const context = await mkdtemp(join(tmpdir(), 'kind-image-'))
    try {
      for (const [to, from] of Object.entries(recipe.files)) {
        await mkdir(dirname(join(context, to)), { recursive: true })
        await cp(from, join(context, to), { recursive: true, verbatimSymlinks: true })
      }
      await writeFile(join(context, 'Dockerfile'), recipe.dockerfile)
      const args = Object.entries(recipe.arguments ?? {}).flatMap(([name, value]) => [
        '--build-arg',
        `${name}=${value}`,
      ])
      await timed(
        tag,
        () =>
          docker`docker build --network host --label ${`${inputsLabel}=${inputs}`} ${args} --tag ${tag} ${context} >&2`,
      )
    } finally {
      await rm(context, { recursive: true, force: true })
    }
    return tag
  }
}

/** fleet's cache, which holds the sandbox's programs too. */
const allCaches = dirname(cache)

/** Files of stages by the stage's name; those of the project are told by `inputs`, wherever it lies. */
function inputsOf({ files, ...recipe }: ImageRecipe): unknown[] {
  const sources = Object.entries(files).map(([to, from]) => {
    return from.startsWith(allCaches) ? [to, relative(allCaches, from)] : [to]
  })
  return [recipe, sources]
}

/** zx's shell with an engine to talk to; its old builder needs no plugin. */
export function dockerOf(endpoint: string) {
  return $({ env: { ...process.env, DOCKER_HOST: endpoint, DOCKER_BUILDKIT: '0' } })
}

/** An image of one static program, found by the name that pods call it by. */
export function programImage(name: string, file: string): ImageRecipe {
  const dockerfile = `FROM scratch\nCOPY ${name} /usr/local/bin/${name}\nENV PATH=/usr/local/bin\nENTRYPOINT ["/usr/local/bin/${name}"]\n`
  return { dockerfile, files: { [name]: file } }
}
