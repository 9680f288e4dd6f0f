import { execFileSync, spawn } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { colimaAt } from '../../../src/colima/command.ts'
import { profileFiles } from '../../../src/colima/home.ts'
import type { Stand } from './without-machine.ts'

/** nobody, on every Linux; Lima refuses root. */
const nobody = 65_534

/** Why the real Colima cannot be tried here; undefined when it can. */
export function realObstacle(): string | undefined {
  const lacking = ['colima', 'lima', 'limactl'].find((program) => found(program) === undefined)
  if (lacking) return `no ${lacking} on PATH`
  if (process.platform !== 'linux' || found('qemu-img')) return 'a machine could really start here'
  return isRoot() && !found('setpriv') ? 'Lima refuses root, and there is no setpriv' : undefined
}

/** The Colima that is on PATH, with folders of its own, as a user who may use it. */
export function realStand(): Stand {
  const folder = mkdtempSync(join(tmpdir(), 'colima-'))
  const [home, bin, dockerConfig] = ['home', 'bin', 'docker'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  for (const one of [home, bin, dockerConfig]) mkdirSync(one)
  program(join(bin, 'docker'), 'exit 0')
  const user = isRoot() ? `setpriv --reuid=${nobody} --regid=${nobody} --clear-groups ` : ''
  program(join(bin, 'colima'), `exec ${user}"${found('colima')}" "$@"`)
  const path = [bin, process.env.PATH].join(delimiter)
  const env = { ...process.env, PATH: path, HOME: folder, COLIMA_HOME: home }
  const mark = join(folder, 'state', 'fleet.json')
  const { machine } = profileFiles(home, 'fleet')
  const give = () => {
    if (isRoot()) execFileSync('chown', ['-R', `${nobody}:${nobody}`, folder])
  }
  give()
  const make = (configuration: boolean) => {
    mkdirSync(machine, { recursive: true })
    if (configuration) writeFileSync(join(machine, 'lima.yaml'), lima)
    give()
  }
  return {
    folder,
    mark,
    machine: {
      colima: colimaAt(dockerConfig, env),
      name: 'fleet',
      home,
      dockerConfig,
      own: async () => existsSync(mark),
    },
    make: (what) => make(what === 'stopped'),
    breakLima: () => program(join(bin, 'limactl'), 'exit 127'),
    mistake: () => {
      const stranger = spawn('sleep', ['60'], isRoot() ? { uid: nobody } : {})
      make(true)
      writeFileSync(join(machine, 'ha.pid'), `${stranger.pid}\n`)
      give()
      return stranger
    },
  }
}

/** What Lima keeps of a machine of Colima's, as far as its list shows it. */
const lima = `images:
  - location: /nowhere.img
    arch: x86_64
arch: x86_64
cpus: 4
memory: 8GiB
disk: 20GiB
`

function isRoot(): boolean {
  return process.getuid?.() === 0
}

function program(file: string, text: string): void {
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, 0o755)
}

function found(name: string): string | undefined {
  const files = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name))
  return files.find(isProgram)
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
