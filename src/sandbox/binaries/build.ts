import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { explainWriteError, readFileIfExists } from '../../system/files.ts'
import { waitForLock } from './build-lock.ts'
import { bytesNeeded, folderBytes, freeBytes, refuseFullDisk } from './disk.ts'
import { dropBuild, dropOtherBuilds } from './drop.ts'
import { type BinarySet, inspectSet, type SetInspection, setAt } from './find.ts'
import { type GoRun, runGo } from './go.ts'
import { type BinaryDeps, buildFlags, type Location, linkerFlags, locate } from './location.ts'
import { collectManifests } from './manifests.ts'
import { BuildMeter, type ReportBuild } from './progress.ts'
import { measure, readRecord, writeRecord } from './record.ts'
import type { Binary } from './table.ts'
import { findGo } from './toolchain.ts'

/**
 * Builds what is missing of a module's binaries and returns the set. An interrupted build goes on
 * where it stopped: Go's caches stay until everything is there, then only the binaries remain.
 * @throws FleetError when the machine lacks Go, disk space or the network, or a build fails;
 *   the reason of `signal` when it aborts.
 */
export async function buildBinaries(
  deps: BinaryDeps,
  report: ReportBuild,
  signal: AbortSignal,
): Promise<BinarySet> {
  const location = await locate(deps)
  if ((await inspectSet(location)).complete) return setAt(location)
  const purpose = `building the binaries of the ${location.module.name}`
  const lock = await waitForLock(location.lock, purpose, report, signal)
  try {
    // Once more: whoever held the lock may have built them.
    const found = await inspectSet(location)
    if (!found.complete) await build(location, found, deps, report, signal)
    return setAt(location)
  } catch (error) {
    throw explainWriteError(error, location.build)
  } finally {
    await lock.release()
  }
}

/** @throws FleetError when what a build of the missing binaries takes is not free */
export async function refuseSmallDisk(deps: BinaryDeps): Promise<void> {
  const location = await locate(deps)
  const found = await inspectSet(location)
  if (!found.complete) await checkDisk(location, found, deps)
}

async function build(
  location: Location,
  found: SetInspection,
  deps: BinaryDeps,
  report: ReportBuild,
  signal: AbortSignal,
): Promise<void> {
  const { module } = location
  const env = deps.env ?? process.env
  const go = await findGo(location.source, env)
  await dropOtherBuilds(location)
  await checkDisk(location, found, deps)
  await mkdir(location.binaries, { recursive: true })
  const remembered = join(location.build, 'compiled.txt')
  const before = (await readFileIfExists(remembered))?.split('\n')
  const meter = new BuildMeter(report, module.downloads, module.packages, before)
  for (const { name } of found.damaged) meter.say(`${name} is damaged: building it again`)
  if (go.fetches) meter.say(`Go ${go.version} is older than ${go.fetches}: it fetches that one`)
  const onLine = (line: string) => meter.line(line)
  const wanted = [...found.damaged, ...found.missing]
  try {
    await buildAll(wanted, { location, env, signal, onLine }, meter)
  } catch (error) {
    await writeFile(remembered, meter.compiledPackages.join('\n')).catch(() => {})
    throw error
  }
  await dropBuild(location)
}

async function checkDisk(location: Location, found: SetInspection, deps: BinaryDeps) {
  const wanted = [...found.missing, ...found.damaged]
  const need = bytesNeeded(location.module, wanted, await folderBytes(location.build))
  refuseFullDisk(need, await (deps.freeBytes ?? freeBytes)(location.build), location.build)
}

async function buildAll(wanted: Binary[], go: GoRun, meter: BuildMeter): Promise<void> {
  const { binaries, module } = go.location
  const record = await readRecord(binaries)
  await writeRecord(binaries, { ...record, complete: false })
  const packages = await listPackages(wanted, go)
  meter.plan([...packages.values()].flat())
  const before = module.binaries.length - wanted.length
  for (const [index, binary] of wanted.entries()) {
    meter.say(`building ${binary.name} (${before + index + 1} of ${module.binaries.length})`)
    await buildOne(binary, go)
    record.binaries[binary.name] = await measure(join(binaries, binary.name))
    await writeRecord(binaries, { ...record, complete: false })
    meter.finish(packages.get(binary.name) ?? [])
  }
  meter.say('copying the manifests')
  await collectManifests(go)
  await writeRecord(binaries, { ...record, complete: true })
}

/** The packages each binary consists of; the first call also downloads the modules. */
async function listPackages(wanted: Binary[], go: GoRun): Promise<Map<string, string[]>> {
  if (wanted.length === 0) return new Map()
  const format = '{{.ImportPath}}{{range .Deps}} {{.}}{{end}}'
  const mains = wanted.map((binary) => binary.package)
  const lines = (await runGo(['list', '-f', format, ...mains], go)).trim().split('\n')
  // Go answers in the order of the question.
  return new Map(wanted.map(({ name }, index) => [name, (lines[index] ?? '').split(' ')]))
}

async function buildOne(binary: Binary, go: GoRun): Promise<void> {
  const unfinished = join(go.location.build, binary.name)
  const variables = Object.entries(binary.variables ?? {}).map(
    ([key, value]) => `-X ${key}=${value}`,
  )
  const linker = `-ldflags=${[linkerFlags, ...variables].join(' ')}`
  await runGo(['build', '-v', ...buildFlags, linker, '-o', unfinished, binary.package], go)
  await rename(unfinished, join(go.location.binaries, binary.name))
}
