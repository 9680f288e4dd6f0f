import { type PipedProcess, spawnPiped } from '../../system/piped.ts'

/** What is offered to Flux: branches and tags, not the stash nor what was fetched from elsewhere. */
const HIDDEN = ['refs/stash', 'refs/remotes', 'refs/notes', 'refs/original', 'refs/worktree']

/** `git upload-pack` over one repository: the advertisement, or one request of the conversation. */
export function uploadPack(options: {
  repository: string
  advertise: boolean
  /** The client's `Git-Protocol` header. */
  protocol: string | undefined
  env?: NodeJS.ProcessEnv
}): PipedProcess {
  const hide = HIDDEN.flatMap((ref) => ['-c', `uploadpack.hideRefs=${ref}`])
  const advertise = options.advertise ? ['--advertise-refs'] : []
  return spawnPiped(
    'git',
    [...hide, 'upload-pack', '--stateless-rpc', ...advertise, options.repository],
    { env: gitEnvironment(options.env ?? process.env, options.protocol) },
  )
}

/** Without GIT_DIR and its like: a fleet started from a git hook must not serve that hook's repository. */
function gitEnvironment(
  env: NodeJS.ProcessEnv,
  protocol: string | undefined,
): Record<string, string | undefined> {
  const clean = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_')))
  const version = acceptedProtocol(protocol)
  return version === undefined ? clean : { ...clean, GIT_PROTOCOL: version }
}

/** The header goes into an environment variable, so only what git itself would send passes. */
export function acceptedProtocol(header: string | undefined): string | undefined {
  return header !== undefined && /^[a-z0-9=:-]{1,64}$/.test(header) ? header : undefined
}
