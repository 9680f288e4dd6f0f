import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { colimaAt } from '../../../src/colima/command.ts'
import { profileFiles } from '../../../src/colima/home.ts'
import type { Stand } from './without-machine.ts'

const gibibyte = 2 ** 30

/** A profile with all that it is to have. */
export const mine = {
  arch: 'x86_64',
  cpus: 4,
  memory: 8 * gibibyte,
  disk: 100 * gibibyte,
  runtime: 'docker',
}

/** What the fake says of a machine without QEMU, in Colima's words. */
const withoutQemu =
  "error in config: cannot use vmType: 'qemu', error: qemu-img not found, run 'brew install qemu' to install"

export interface FakeStand extends Stand {
  /** What the fake knows: its profiles, and how it fails. */
  know(profiles: object, more?: object): void
}

/** A folder of the fake's own, with it and a fake docker on PATH. */
export function fakeStand(): FakeStand {
  const folder = mkdtempSync(join(tmpdir(), 'fake-colima-'))
  const home = join(folder, 'home')
  const mark = join(folder, 'state', 'fleet.json')
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  for (const name of ['colima', 'docker']) {
    symlinkSync(join(import.meta.dirname, `fake-${name}.mjs`), join(bin, name))
  }
  process.env.FAKE_COLIMA = folder
  process.env.PATH = [bin, process.env.PATH].join(delimiter)
  process.env.COLIMA_HOME = home
  const dockerConfig = join(folder, 'docker')
  const know = (profiles: object, more: object = {}) =>
    writeFileSync(join(folder, 'state.json'), JSON.stringify({ profiles, ...more }))
  const knowOne = (status: string) => know({ fleet: { ...mine, status } }, { failure: withoutQemu })
  know({}, { failure: withoutQemu })
  const own = async () => existsSync(mark)
  return {
    folder,
    know,
    mark,
    machine: { colima: colimaAt(dockerConfig), name: 'fleet', home, dockerConfig, own },
    make: (what) => knowOne(what === 'stopped' ? 'Stopped' : 'Broken'),
    breakLima: () => know({}, { brokenLima: true }),
    mistake: () => {
      knowOne('Broken')
      const stranger = spawn('sleep', ['60'])
      const { machine } = profileFiles(home, 'fleet')
      mkdirSync(machine, { recursive: true })
      writeFileSync(join(machine, 'ha.pid'), `${stranger.pid}\n`)
      return stranger
    },
  }
}
