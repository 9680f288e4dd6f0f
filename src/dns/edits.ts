import { ExitCode, FleetError } from '../errors.ts'
import type { Edit, Reload } from './files/change-file.ts'
import { withBlock, withoutBlock } from './hosts/block.ts'
import { type Hook, ownershipLine } from './resolver/hook.ts'
import type { OwnedFile } from './state.ts'

/** A change of one of the system's files, to be planned, shown or applied. */
export interface FileEdit {
  path: string
  edit: Edit
  reload: Reload
}

const nothing = Buffer.alloc(0)

/** The cluster's names as a block of a hosts file. */
export function blockEdit(file: OwnedFile, cluster: string, names: string[]): FileEdit {
  const edit: Edit = (before) => {
    const after = withBlock(before ?? nothing, cluster, names)
    return before === undefined && after.length === 0 ? undefined : after
  }
  return { path: file.path, reload: file.reload, edit }
}

/** The hook of fleet's resolver. @throws FleetError when the file is somebody else's */
export function hookEdit({ path, reload, content }: Hook, cluster: string): FileEdit {
  const edit: Edit = (before) => {
    if (before !== undefined && !isOwned(before, cluster)) throw taken(path, before)
    return Buffer.from(content)
  }
  return { path, reload, edit }
}

/** Takes away what is the cluster's in a file, and nothing else. */
export function removal({ path, kind, reload }: OwnedFile, cluster: string): FileEdit {
  const edit: Edit = (before) => {
    if (before === undefined) return undefined
    if (kind === 'block') return withoutBlock(before, cluster)
    return isOwned(before, cluster) ? undefined : before
  }
  return { path, reload, edit }
}

function isOwned(content: Buffer, cluster: string): boolean {
  return content.toString('utf8').startsWith(`${ownershipLine(cluster)}\n`)
}

function taken(path: string, before: Buffer): FleetError {
  return new FleetError({
    code: 'resolver-hook-taken',
    message: `${path} belongs to somebody else`,
    why: `It begins with: ${before.toString('utf8').split('\n')[0] ?? ''}`,
    hint: 'Use another domain (--domain), or fleet dns --mode hosts.',
    exitCode: ExitCode.machine,
  })
}
