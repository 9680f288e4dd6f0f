import { ExitCode, FleetError } from '../errors.js'
import { findEntries } from './entries.js'
import { tryGit } from './git.js'

/** @throws FleetError when a branch does not hold the folder that Flux is to start from. */
export async function mustHold(root: string, branch: string, path: string): Promise<void> {
  const { exitCode, stdout } = await tryGit(['cat-file', '-t', `refs/heads/${branch}:${path}`], {
    cwd: root,
  })
  if (exitCode === 0 && stdout.trim() === 'tree') return
  const entries = await findEntries(root, `refs/heads/${branch}`)
  throw new FleetError({
    code: 'missing-path',
    message: `The branch ${branch} has no folder ./${path}`,
    ...(entries.length === 0
      ? {}
      : { why: `Flux can start from: ${entries.map((entry) => `./${entry.path}`).join(', ')}` }),
    hint: 'Commit it on that branch, or name another folder with --path or another branch with --branch.',
    exitCode: ExitCode.usage,
  })
}

/** The error for a repository in which no folder is for Flux. */
export function nothingForFlux(root: string): FleetError {
  return new FleetError({
    code: 'no-flux',
    message: `Nothing in ${root} is for Flux`,
    why: 'No gotk-sync.yaml, no folder flux-system, no FluxInstance and no Flux Kustomization was found.',
    hint: 'Name the folder that Flux starts from with --path, or run fleet outside this repository to try the built-in fleet.',
    exitCode: ExitCode.usage,
  })
}
