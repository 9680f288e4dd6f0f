import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const unshare = '/usr/bin/unshare'
const bin = join(import.meta.dirname, '..', '..', 'bin', 'fleet.js')
const onTmpfs = `
mount -t tmpfs -o size="$SIZE" tmpfs "$XDG_STATE_HOME" || exit 99
fleet() { timeout 120 "$NODE" "$FLEET" "$@"; }
read_only() { mount -o remount,ro "$XDG_STATE_HOME"; }
fill() { cat /dev/zero > "$XDG_STATE_HOME/fill"; } 2>/dev/null
free() { rm "$XDG_STATE_HOME/fill"; }
`
const whatIsLeft = `
status=$?
find "$XDG_STATE_HOME" -type f ! -name '*.lock' -printf '%P\\n' | sed 's/^/left: /'
exit $status`

/** Whether a mount namespace of the test's own can be made here. */
export const canMount =
  process.platform === 'linux' && spawnSync(unshare, ['--mount', 'true']).status === 0

/** Runs fleet with a state folder on a file system of that size, which goes with the run. */
export function fleetOnDisk(size: string, args: string[]) {
  return scriptOnDisk(size, 'fleet "$@"', args)
}

/** The same for a shell script, which may `fleet …`, `fill` the disk and `free` it again. */
export function scriptOnDisk(size: string, script: string, args: string[] = []) {
  const state = mkdtempSync(join(tmpdir(), 'fleet-disk-'))
  const hosts = join(mkdtempSync(join(tmpdir(), 'fleet-hosts-')), 'hosts')
  writeFileSync(hosts, '127.0.0.1 localhost\n')
  const own = { XDG_STATE_HOME: state, FLEET_HOSTS_FILE: hosts, NO_COLOR: '1', SIZE: size }
  const env = { ...process.env, ...own, NODE: process.execPath, FLEET: bin }
  const whole = [onTmpfs, script, whatIsLeft].join('\n')
  const ran = spawnSync(unshare, ['--mount', 'bash', '-c', whole, 'bash', ...args], {
    env: { ...env, DOCKER_HOST: 'unix:///nowhere/docker.sock' },
    encoding: 'utf8',
  })
  const { stdout, stderr, status } = ran
  const left = [...stdout.matchAll(/^left: (.*)$/gm)].map(([, file]) => file)
  return { stdout, stderr, status, left }
}
