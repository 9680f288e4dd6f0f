import type { HookPlace } from '../dns/resolver/found-hooks.ts'
import type { Docker } from '../kind/docker.ts'
import type { FleetPaths } from '../system/paths.ts'

/** How one thing of the machine was found. */
export type Verdict =
  | { status: 'ok'; detail: string }
  /** Not looked at, or not needed here. */
  | { status: 'skipped'; detail: string }
  /** Works, and will not always; or does not work, and fleet can do without. */
  | ({ status: 'warning' } & Trouble)
  /** `fleet up` will not work, or not well. */
  | ({ status: 'failed' } & Trouble)

interface Trouble {
  detail: string
  /** Why it matters. */
  why: string
  /** The command, or the deed, that mends it. */
  remedy: string
}

/** What checks look at; injected for tests. */
export interface DoctorContext {
  paths: FleetPaths
  env: NodeJS.ProcessEnv
  docker: Docker
  /** MiB that the fleet around this folder asks for; undefined outside of one. */
  requestsMiB: number | undefined
  /** Names of clusters whose ports and processes are fleet's own. */
  clusters: string[]
  /** Registries that images come from, as URLs. */
  registries: string[]
  /** That of the fleet's names, without a dot in front. */
  domain: string
  /** Files of the system that names are written to. */
  names: { hostsFile: string; hookPlaces: HookPlace[] }
  /** Takes away what there is of a cluster. */
  takeDown(cluster: string): Promise<void>
}

export interface Check {
  id: string
  title: string
  look(context: DoctorContext, signal: AbortSignal): Promise<Verdict>
  /** Mends what `look` found; says what was done. */
  fix?(context: DoctorContext): Promise<string>
}

/** A check with what it found. */
export type Finding = { id: string; title: string; fixable: boolean } & Verdict
