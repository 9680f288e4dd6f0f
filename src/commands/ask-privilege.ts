import type { Pending } from '../dns/apply.ts'
import { renderDiff } from '../dns/files/diff.ts'
import { authenticate } from '../system/privilege.ts'

/**
 * Shows what sudo is needed for and lets it ask for the password, where it would later on.
 * @returns false when the password was not given
 */
export async function askPrivilege({ changes, privilege }: Pending): Promise<boolean> {
  if (privilege.kind !== 'password') return true
  const diffs = changes.map(renderDiff).join('')
  process.stderr.write(
    `sudo will be asked to make exactly this change, and nothing else:\n${diffs}`,
  )
  return authenticate(privilege.sudo)
}
