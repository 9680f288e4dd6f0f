import { join, resolve } from 'node:path'
import type { KubernetesClient, World } from '../cluster/types.ts'
import { createWorld } from '../cluster/world.ts'
import type { Emit } from '../events.ts'
import { requestReconcile } from '../flux/annotate.ts'
import { changedAnnotation, changedValue } from '../flux/changed-first.ts'
import { keepTarget, readKeptTarget } from '../health/kept-target.ts'
import { isUpToDate } from '../health/up-to-date.ts'
import { watchedKinds } from '../health/watch-list.ts'
import { git } from '../repository/git.ts'
import type { FleetModel, Service } from '../repository/model.ts'
import { readFleet } from '../repository/read.ts'
import { snapshot } from '../repository/snapshot.ts'
import { ownSync } from '../steps/fleet-objects.ts'
import { forecastOf } from '../steps/forecast.ts'
import { type WaitOutcome, waitForServices } from '../steps/wait.ts'
import { changedFiles, reactingServices } from '../sync/changes.ts'
import { isSyncing, serveCommit, stopServing, syncRepository } from '../sync/served.ts'
import type { LocatedFleet } from './prepare.ts'

/** Milliseconds for which services that cannot move by themselves are given Flux's own retries. */
const settleMs = 5_000

/** What one look at the work tree brought. */
export interface Change {
  files: string[]
  /** Names of the services that Flux applies anew. */
  services: string[]
  commit: string
  /** Whether Flux gets something that is on no branch. */
  uncommitted: boolean
}

/** One cluster that gets the work tree of its fleet. */
export interface SyncSession {
  /** Serves the work tree if it differs from what is served; undefined when it does not. */
  publish(): Promise<Change | undefined>
  /** Asks Flux to apply everything again. */
  reconcileAll(): Promise<void>
  /** Waits until what is served is healthy, or cannot become so. */
  settle(emit: Emit, signal: AbortSignal, timeoutMs: number): Promise<WaitOutcome>
  /** Goes back to the branch; false when that was served already. */
  end(): Promise<boolean>
  close(): Promise<void>
}

/** What is served, and what the fleet is by it. */
interface Served {
  commit: string
  tree: string
  model: FleetModel
}

/** Opens a session on a cluster whose client is given over and closed with it. */
export async function openSyncSession(
  { source, folder, paths }: LocatedFleet,
  client: KubernetesClient,
): Promise<SyncSession> {
  const { root, gitDirectory, branch } = source
  const world: World = createWorld(client, watchedKinds)
  const read = (commit: string, tree: string) => readFleet({ ...source, commit, tree }, { paths })
  const revParse = async (name: string, directory = gitDirectory) =>
    (await git([`--git-dir=${directory}`, 'rev-parse', name], { cwd: root })).trim()
  const objects = join(resolve(root, await revParse('--git-common-dir')), 'objects')
  let served = await nowServed()

  async function nowServed(): Promise<Served> {
    const directory = isSyncing(folder) ? syncRepository(folder) : gitDirectory
    const commit = await revParse(`refs/heads/${branch}`, directory)
    const tree = await revParse(`${commit}^{tree}`)
    return { commit, tree, model: await read(commit, tree) }
  }

  /** Tells Flux of it, whoever wakes Flux what comes first, and status what to expect. */
  async function announce(next: Served, changed: Service[] = []): Promise<void> {
    const sync = ownSync(next.model)
    const ids = changed.map(({ id }) => id)
    const first = { [changedAnnotation]: changedValue(revisionOf(next), ids) }
    await requestReconcile(client, { kind: 'GitRepository', ...sync.source }, undefined, first)
    const kept = await readKeptTarget(folder)
    if (kept)
      await keepTarget(folder, {
        ...kept,
        ...targetOf(
          next,
          kept.forecast.map(({ id }) => id),
        ),
      })
  }

  function revisionOf({ commit }: Served): string {
    return `${branch}@sha1:${commit}`
  }

  /** Without the services that the cluster was brought up without. */
  function targetOf(next: Served, present: string[]) {
    const absent = new Set(
      forecastOf(served.model)
        .map(({ id }) => id)
        .filter((id) => !present.includes(id)),
    )
    return {
      revision: revisionOf(next),
      forecast: forecastOf(next.model).filter(({ id }) => !absent.has(id)),
    }
  }

  return {
    publish: async () => {
      const committed = await revParse(`refs/heads/${branch}`)
      const { commit, tree } = await snapshot(
        root,
        committed,
        'Uncommitted changes, served by fleet sync',
      )
      if (tree === served.tree && (commit === committed) === (served.commit === committed))
        return undefined
      const model = await read(commit, tree)
      const next = { commit, tree, model }
      if (commit === committed) await stopServing(folder)
      else await serveCommit(folder, { objects, branch, commit })
      const changed = reactingServices(served.model, model)
      await announce(next, changed)
      const change = {
        files: await changedFiles(root, served.commit, commit),
        services: changed.map(({ name }) => name).toSorted(),
        commit,
        uncommitted: commit !== committed,
      }
      served = next
      return change
    },
    reconcileAll: async () => {
      await announce(served)
      const token = new Date().toISOString()
      await Promise.all(
        served.model.services.map(({ name, namespace }) =>
          requestReconcile(client, { kind: 'Kustomization', name, namespace }, token).catch(
            () => undefined,
          ),
        ),
      )
    },
    settle: async (emit, signal, timeoutMs) => {
      const { root: rootName, source: fleetSource } = ownSync(served.model)
      const kept = await readKeptTarget(folder)
      return waitForServices(
        {
          root: `${rootName.namespace}/${rootName.name}`,
          fleetSource: `${fleetSource.namespace}/${fleetSource.name}`,
          expectedRevision: revisionOf(served),
          forecast: kept?.forecast ?? forecastOf(served.model),
        },
        { timeoutMs, settleMs },
        {
          world,
          emit,
          signal,
          annotate: (nudge) => requestReconcile(client, nudge, nudge.token),
          isUpToDate: () => isUpToDate(client, world),
        },
      )
    },
    end: async () => {
      const was = await stopServing(folder)
      served = await nowServed()
      if (was) await announce(served)
      return was
    },
    close: async () => {
      await world.stop()
      await client.close()
    },
  }
}
