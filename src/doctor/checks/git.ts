import { run } from '../../system/process.ts'
import type { Check } from '../types.ts'

/** Every fleet is a git repository. */
export const gitCheck: Check = {
  id: 'git',
  title: 'git',
  look: async (_context, signal) => {
    const found = await run('git', ['--version'], { signal }).catch(() => undefined)
    if (found?.exitCode === 0) return { status: 'ok', detail: found.stdout.trim() }
    return {
      status: 'failed',
      detail: 'git is not on PATH',
      why: 'A fleet is read from a git repository, and served to Flux with git.',
      remedy: 'Install git (macOS: xcode-select --install; Debian: apt install git).',
    }
  },
}
