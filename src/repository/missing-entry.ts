import { ExitCode, FleetError } from '../errors.ts'
import { findEntries } from './entries.ts'

/** The error for a branch that does not hold the folder that Flux is to start from. */
export async function missingPath(root: string, branch: string, path: string): Promise<FleetError> {
  const entries = await findEntries({ root, ref: `refs/heads/${branch}` })
  const list = entries.map((entry) => `./${entry.path}`).join(', ')
  return new FleetError({
    code: 'missing-path',
    message: `The branch ${branch} has no folder ./${path}`,
    ...(list === '' ? {} : { why: `Flux can start from: ${list}` }),
    hint: 'Commit it on that branch, or name another folder with --path or another branch with --branch.',
    exitCode: ExitCode.usage,
  })
}

/** The error for a repository in which there is no telling where Flux starts. */
export function nothingForFlux(root: string): FleetError {
  return new FleetError({
    code: 'no-flux',
    message: `No folder in ${root} tells that Flux starts from it`,
    why: 'No gotk-sync.yaml, no folder flux-system, no FluxInstance and no Flux Kustomization was found.',
    hint: 'Name the folder with --path, or run fleet outside this repository to try the built-in fleet.',
    exitCode: ExitCode.usage,
  })
}
