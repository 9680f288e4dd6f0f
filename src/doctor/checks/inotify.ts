import { readFile } from 'node:fs/promises'
import type { Check } from '../types.ts'

/** What kind's own documentation asks for, for clusters that watch many files. */
const needed = { max_user_watches: 524_288, max_user_instances: 512 }

/** Logs and configuration are watched by every pod; the limits are the whole machine's. */
export const inotifyCheck: Check = {
  id: 'inotify',
  title: 'inotify limits',
  look: async () => {
    const entries = await Promise.all(
      Object.entries(needed).map(async ([name, wanted]) => {
        const text = await readFile(`/proc/sys/fs/inotify/${name}`, 'utf8')
        return { name, wanted, has: Number(text) }
      }),
    ).catch(() => undefined)
    if (!entries) return { status: 'skipped', detail: 'not a Linux machine: they are its own' }
    return judgeInotify(entries)
  },
}

/** Pure, for tests. */
export function judgeInotify(entries: { name: string; wanted: number; has: number }[]) {
  const short = entries.filter(({ has, wanted }) => has < wanted)
  const detail = entries.map(({ name, has }) => `${name} ${has}`).join(', ')
  if (short.length === 0) return { status: 'ok' as const, detail }
  const settings = short.map(({ name, wanted }) => `fs.inotify.${name}=${wanted}`).join(' ')
  return {
    status: 'warning' as const,
    detail,
    why: 'Pods fail with "too many open files" when a cluster uses them up.',
    remedy: `sudo sysctl ${settings}`,
  }
}
