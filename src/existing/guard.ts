import { ExitCode, FleetError } from '../errors.ts'

/** What is known about a cluster that others may depend on. */
export interface Guarded {
  context: string
  server: string
  stage: string
  /** Whether fleet was never told to work there. */
  isNew: boolean
  /** What `--confirm` says. */
  confirm: string | undefined
}

/** What may happen now: all of it, only a look, or all of it once its name was typed. */
export type Permission = 'granted' | 'look' | 'type-name'

/**
 * What `up` and `down` may do to a cluster that fleet did not make.
 * @throws FleetError when another name is confirmed than that of the context
 */
export function permissionFor({ context, server, stage, isNew, confirm }: Guarded): Permission {
  if (confirm !== undefined) {
    if (confirm === context) return 'granted'
    throw notConfirmed(context, `--confirm says ${confirm}.`)
  }
  if (isNew) return 'look'
  return looksLikeProduction(context, server, stage) ? 'type-name' : 'granted'
}

/** Whether one of these speaks of production, as a word of its own. */
export function looksLikeProduction(...names: string[]): boolean {
  return names.some((name) => /(^|[^a-z])(prod|production|prd|live)([^a-z]|$)/i.test(name))
}

/** The error for a name that was not, or not rightly, typed. */
export function notConfirmed(context: string, why: string): FleetError {
  return new FleetError({
    code: 'not-confirmed',
    message: `Nothing was done to the cluster of the context ${context}`,
    why,
    hint: `Add --confirm ${context} to say that this is the one.`,
    exitCode: ExitCode.usage,
  })
}
