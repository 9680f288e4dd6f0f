import { mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { locateFleet } from '../../../src/repository/locate.ts'
import type { FleetModel, Service } from '../../../src/repository/model.ts'
import { readFleet } from '../../../src/repository/read.ts'
import { buildBinaries } from '../../../src/sandbox/binaries/build.ts'
import { findGo } from '../../../src/sandbox/binaries/toolchain.ts'
import { fleetPaths, templatesFolder } from '../../../src/system/paths.ts'
import { commit, git, write } from '../../support/fleet-repository.ts'

const { cache } = fleetPaths()

/** Without Go there is no reader. */
export const hasGo = await findGo(join(templatesFolder(), 'reader'), process.env).then(
  () => true,
  () => false,
)

/** Builds the reader into fleet's cache unless it is there; a minute and a half at most. */
export async function buildReader(): Promise<void> {
  await buildBinaries({ cache, module: 'reader' }, () => {}, new AbortController().signal)
}

export const temporary = () => realpathSync(mkdtempSync(join(tmpdir(), 'fleet-read-')))

/** Files of a fleet whose root is `cluster`; the file names of Kustomizations are given. */
export function fleetWith(files: Record<string, string>): string {
  const folder = temporary()
  git(folder, 'init', '--quiet', '--initial-branch=main')
  write(folder, 'cluster/flux-system/gotk-sync.yaml', '# filled by flux bootstrap\n')
  for (const [file, content] of Object.entries(files)) write(folder, file, content)
  commit(folder, 'The fleet')
  return folder
}

/** A Kustomization on the fleet's own repository; `spec` lines are two spaces deep. */
export function kustomization(name: string, path: string, spec = ''): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: flux-system
spec:
  interval: 1m
  path: ${path}
  sourceRef: { kind: GitRepository, name: flux-system }
${spec}`
}

export function configMap(name: string, data: Record<string, string> = {}): string {
  const metadata = { name, namespace: 'flux-system' }
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data }, null, 2)}\n`
}

/** Locates and reads with the real reader; readings go to a folder of the test's own. */
export async function read(folder: string, own = temporary()): Promise<FleetModel> {
  const source = await locateFleet({ startFolder: folder }, { paths: { cache, state: own } })
  const { cachedReader } = await import('../../../src/repository/reader.ts')
  return readFleet(source, { paths: { cache: own }, reader: await cachedReader(cache) })
}

export function serviceOf(model: FleetModel, name: string): Service {
  const found = model.services.find((service) => service.name === name)
  if (!found) throw new Error(`no service ${name}: ${model.services.map(({ id }) => id).join()}`)
  return found
}

/** The object of a kind and name that a service renders. */
export function objectOf(service: Service, kind: string, name: string): Record<string, unknown> {
  const found = service.resources.find((one) => one.kind === kind && one.name === name)
  if (!found) throw new Error(`${service.name} has no ${kind} ${name}: ${service.error?.message}`)
  return found.object
}
