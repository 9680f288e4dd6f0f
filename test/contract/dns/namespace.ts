import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { swapScript } from '../../../src/dns/files/swap-script.ts'

const unshare = '/usr/bin/unshare'
const folder = import.meta.dirname
const checkout = join(folder, '..', '..', '..')

const node = `${process.execPath} --import ${join(folder, '..', 'ui', 'typescript.mjs')}`

/** Serves names from the sources, within a namespace. */
export const serve = `${node} ${join(folder, 'serve.ts')}`

/** Asks for a name by multicast as programs do that know only plain DNS. */
export const ask = `${node} ${join(folder, 'ask.ts')}`

/** The one command that may run with privilege, to be given its arguments. */
export const swap = '/bin/sh -c "$SWAP" fleet'

/** What is missing for a test that needs these programs and a namespace; undefined when nothing is. */
export function missing(...programs: string[]): string | undefined {
  if (process.platform !== 'linux') return 'this is no Linux'
  const absent = programs.find((program) => !existsSync(program))
  if (absent) return `${absent} is missing`
  const tried = spawnSync(unshare, ['-n', '-m', '-p', '--fork', '--mount-proc', 'true'])
  return tried.status === 0 ? undefined : 'no namespaces can be made here'
}

export function titled(title: string, lack: string | undefined): string {
  return lack === undefined ? title : `${title} (skipped: ${lack})`
}

/**
 * Runs a script of bash in network, mount and process namespaces of its own: loopback, one more
 * interface d0 whose other end is d1, an empty /run, a /etc/hosts that knows only localhost, and a
 * /etc/nsswitch.conf and /etc/resolv.conf that may be written. All it starts ends with it. `say KEY COMMAND…` puts a line `KEY: output`
 * into the answer, `until_in FILE TEXT` waits for a text.
 */
export async function inNamespace(
  script: string,
  timeout = 100_000,
): Promise<Record<string, string>> {
  const prelude = `
    set -u
    mount -t tmpfs none /run
    mkdir -p /run/conf /run/systemd
    ip link set lo up
    ip link add d0 type veth peer name d1
    ip link set d0 up; ip link set d1 up
    ip addr add 10.77.0.1/24 dev d0; ip -6 addr add fd77::1/64 dev d0 nodad
    ip route add default dev d0
    cp /etc/nsswitch.conf /run/nsswitch; mount --bind /run/nsswitch /etc/nsswitch.conf
    echo 127.0.0.1 localhost > /run/hosts; mount --bind /run/hosts /etc/hosts
    cat /etc/resolv.conf > /run/resolv; mount --bind /run/resolv /etc/resolv.conf
    nss() { printf 'hosts: %s\\n' "$1" > /run/nsswitch; }
    say() { key=$1; shift; printf '%s: %s\\n' "$key" "$("$@" 2>&1 | tr '\\n' ' ')"; }
    until_in() {
      for _ in $(seq 200); do grep -q "$2" "$1" 2>/dev/null && return; sleep 0.05; done
      say "never in $1: $2" cat "$1"
    }
    cd ${checkout}
  `
  const args = ['-n', '-m', '-p', '--fork', '--mount-proc', 'bash', '-c', prelude + script]
  const env = { ...process.env, SWAP: swapScript }
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((done) => {
    execFile(unshare, args, { timeout, env, killSignal: 'SIGKILL' }, (_, stdout, stderr) =>
      done({ stdout, stderr }),
    )
  })
  const lines = stdout.split('\n').filter((line) => line.includes(': '))
  const answer = lines.map((line) => {
    const at = line.indexOf(': ')
    return [line.slice(0, at), line.slice(at + 2).trim()] as const
  })
  return { ...Object.fromEntries(answer), stderr }
}
