import { copyFile, cp, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { go, moduleFolder } from './go.ts'
import { contentsOf, stage } from './stage.ts'

const here = join(import.meta.dirname, 'traefik')
const lego = 'github.com/go-acme/lego/v5'
const traefik = 'github.com/traefik/traefik/v3'

/**
 * Traefik from its module. What its makers add from elsewhere stands in `traefik/ext`; the library
 * for certificates is built without its hundred providers, each of which is a cloud's SDK.
 */
export async function traefikProgram(): Promise<string> {
  const folder = await stage('traefik', [await contentsOf(here)], async (made) => {
    const module = join(made, 'module')
    await cp(here, module, { recursive: true })
    await withoutProviders(join(module, 'lego'), await versionOf(lego))
    const flags = ['-mod=mod', '-trimpath', '-ldflags=-s -w', '-o', join(made, 'traefik')]
    await go({ cwd: module })`go build ${flags} ${traefik}/cmd/traefik`
    await mkdir(join(made, 'manifests'))
    const reference = join(
      await moduleFolder(`${traefik}@${await versionOf(traefik)}`),
      'docs/content/reference/dynamic-configuration',
    )
    for (const name of ['kubernetes-crd-definition-v1.yml', 'kubernetes-crd-rbac.yml']) {
      await copyFile(join(reference, name), join(made, 'manifests', name))
    }
    await rm(module, { recursive: true })
  })
  return join(folder, 'traefik')
}

async function withoutProviders(copy: string, version: string): Promise<void> {
  await cp(await moduleFolder(`${lego}@${version}`), copy, { recursive: true })
  // Go's module cache is read-only, and so is a copy.
  await go`chmod -R u+w ${copy}`
  const providers = join(copy, 'providers', 'dns', 'zz_gen_dns_providers.go')
  await copyFile(join(here, 'dns_providers.go.txt'), providers)
}

async function versionOf(path: string): Promise<string> {
  const text = await readFile(join(here, 'go.mod'), 'utf8')
  const version = new RegExp(`^(?:require )?\\s*${path} (v\\S+)`, 'm').exec(text)?.[1]
  if (version === undefined) throw new Error(`go.mod does not require ${path}`)
  return version
}
