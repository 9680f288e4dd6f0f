import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** A cache folder (XDG_CACHE_HOME) like the machine's own, in which one program has other bytes. */
export function corruptedCache(binaries: string, program: string): string {
  const cache = mkdtempSync(join(tmpdir(), 'fleet-cache-'))
  const fleet = join(cache, 'fleet')
  execFileSync('mkdir', ['-p', fleet])
  const all = dirname(binaries)
  // Links cost nothing; a cache on another file system is copied.
  execFileSync('sh', ['-c', 'cp -al "$0" "$1" 2>/dev/null || cp -a "$0" "$1"', all, fleet])
  const file = join(fleet, basename(all), basename(binaries), program)
  copyFileSync(file, `${file}.copy`)
  writeFileSync(`${file}.copy`, 'not the program', { flag: 'r+' })
  renameSync(`${file}.copy`, file)
  return cache
}
