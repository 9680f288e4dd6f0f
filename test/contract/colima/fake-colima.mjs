#!/usr/bin/env node
// Colima as it answers in reality (outputs, exit codes and traps of v0.10.3), without any machine:
// what it knows lies in $FAKE_COLIMA/state.json, what it was asked in $FAKE_COLIMA/calls.
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.env.FAKE_COLIMA
const file = join(folder, 'state.json')
const state = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { profiles: {} }
const args = process.argv.slice(2)
appendFileSync(join(folder, 'calls'), `${args.join(' ')}\n`)
const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
const say = (level, msg) =>
  process.stderr.write(`time="2026-11-23T20:47:05Z" level=${level} msg="${msg}"\n`)
const save = () => writeFileSync(file, JSON.stringify(state))
const name = option('--profile') ?? 'default'
const profile = state.profiles[name]
const machine = join(process.env.COLIMA_HOME, '_lima', `colima-${name}`)

const commands = {
  list: () => {
    if (state.brokenLima) {
      say('fatal', 'error retrieving instances: exit status 127')
      return 1
    }
    for (const [key, value] of Object.entries(state.profiles)) {
      const told = { ...value, socket: undefined }
      if (value.transient > 0) value.transient -= 1
      if (value.transient === 0) Object.assign(value, { status: 'Running', transient: undefined })
      process.stdout.write(`${JSON.stringify({ name: key, ...told })}\n`)
    }
    save()
  },
  status: () => {
    if (profile?.status !== 'Running') {
      say('fatal', `colima [profile=${name}] is not running`)
      return 1
    }
    if (!profile.socket) {
      say('fatal', 'error retrieving current runtime: empty value')
      return 1
    }
    process.stdout.write(
      `${JSON.stringify({ runtime: 'docker', docker_socket: profile.socket })}\n`,
    )
  },
  start: async () => {
    say('info', `starting colima [profile=${name}]`)
    if (profile?.status === 'Running') return say('warning', 'already running, ignoring')
    if (profile?.status === 'Broken') {
      process.stdout.write(
        'time="2026" level=fatal msg="errors inspecting instance: [failed to connect to ha.sock]"\n',
      )
      say('fatal', "error starting vm: error at 'starting': exit status 1")
      return 1
    }
    if (state.failure) {
      process.stdout.write(`time="2026" level=fatal msg="${state.failure}"\n`)
      say('fatal', "error starting vm: error at 'starting': exit status 1")
      return 1
    }
    state.profiles[name] = {
      arch: option('--arch') ?? 'x86_64',
      cpus: Number(option('--cpus') ?? profile?.cpus ?? 2),
      memory: Number(option('--memory') ?? (profile?.memory ?? 2 ** 31) / 2 ** 30) * 2 ** 30,
      disk: Number(option('--disk') ?? (profile?.disk ?? 100 * 2 ** 30) / 2 ** 30) * 2 ** 30,
      runtime: 'docker',
      status: 'Running',
      socket: `unix://${folder}/docker.sock`,
    }
    mkdirSync(machine, { recursive: true })
    save()
    say('info', 'creating and starting ...')
    if (state.slow) await new Promise((resolve) => setTimeout(resolve, 60_000))
    say('info', 'done')
  },
  stop: () => {
    if (args.includes('--force')) {
      if (!profile) {
        say('fatal', "error stopping vm: error at 'stopping': exit status 1")
        return 1
      }
      // As Lima does: whatever process has that id.
      const pidFile = join(machine, 'ha.pid')
      if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL')
      rmSync(pidFile, { force: true })
      profile.status = 'Stopped'
      save()
      return state.usernet ? 1 : 0
    }
    if (profile?.status !== 'Running') return say('info', 'not running')
    profile.status = 'Stopped'
    save()
  },
  delete: () => {
    if (state.undeletable) return
    if (!args.includes('--force')) return process.stdout.write('are you sure? [y/N]')
    delete state.profiles[name]
    save()
  },
  ssh: () => {},
}
const command = commands[args[0]]
process.exit((command ? await command() : 1) === 1 ? 1 : 0)
