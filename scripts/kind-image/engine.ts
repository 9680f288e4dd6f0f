import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { $ } from 'zx'

/** A container engine of one's own. */
export interface OwnEngine {
  /** As in DOCKER_HOST. */
  endpoint: string
  /** Asks it to end, and waits until it has. */
  stop(): Promise<void>
  /** Ends it without asking, as a crash would. */
  kill(): Promise<void>
}

/** The capability that containers want and some machines do not give. */
const lacking = 'CAP_SYS_RESOURCE'

/** Why no engine can be started here; undefined when one can. */
export async function engineObstacle(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'dockerd runs on Linux only'
  if (process.getuid?.() !== 0) return 'starting dockerd needs root'
  for (const program of ['dockerd', 'docker', 'runc', 'iptables', 'debootstrap']) {
    const found = await $({ nothrow: true, quiet: true })`command -v ${program}`
    if (found.exitCode !== 0) return `${program} is not installed`
  }
  return undefined
}

/**
 * Starts dockerd with everything it keeps below a folder; images stay there for the next time.
 * @throws Error with the end of its log when it does not come up within 30 s
 */
export async function startEngine(folder: string): Promise<OwnEngine> {
  await mkdir(folder, { recursive: true })
  const [log, pidfile, socket] = ['dockerd.log', 'dockerd.pid', 'docker.sock'].map((name) =>
    join(folder, name),
  )
  // After a crash containerd has ended too, but where nobody buries it, its id looks alive.
  for (const left of [pidfile ?? '', join(folder, 'exec', 'containerd', 'containerd.pid')]) {
    await rm(left, { force: true })
  }
  const endpoint = `unix://${socket}`
  const args = ['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')]
  args.push('--pidfile', pidfile ?? '', '--host', endpoint, '--storage-driver', 'overlay2')
  const wrapper = await runtimeWrapper(folder)
  if (wrapper) args.push('--add-runtime', `spare=${wrapper}`, '--default-runtime', 'spare')
  const out = await open(log ?? '', 'a')
  const child = spawn('dockerd', args, { stdio: ['ignore', out.fd, out.fd], detached: true })
  child.unref()
  await out.close()
  await untilUp(child, endpoint, log ?? '')
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    // Whoever waits for its end has to stay for it.
    child.ref()
    child.kill(signal)
    await once(child, 'exit')
  }
  return { endpoint, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

async function untilUp(child: ChildProcess, endpoint: string, log: string): Promise<void> {
  const giveUpAt = Date.now() + 30_000
  while (!(await serves(endpoint))) {
    if (child.exitCode !== null || Date.now() > giveUpAt) {
      throw new Error(`dockerd did not come up:\n${(await readFile(log, 'utf8')).slice(-2000)}`)
    }
    await sleep(100)
  }
}

async function serves(endpoint: string): Promise<boolean> {
  const env = { ...process.env, DOCKER_HOST: endpoint }
  const docker = $({ nothrow: true, quiet: true, env })
  const { stdout } = await docker`docker version --format ${'{{.Server.Version}}'}`
  return stdout.trim() !== ''
}

/**
 * A runtime that takes the lacking capability out of what containers are to get and goes on as
 * runc; undefined where the machine gives it.
 */
async function runtimeWrapper(folder: string): Promise<string | undefined> {
  const status = await readFile('/proc/self/status', 'utf8')
  const bounding = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`)
  if (bounding & (1n << 24n)) return undefined
  const file = join(folder, 'runtime.cjs')
  await writeFile(file, `#!${process.execPath}\n${wrapperSource}`)
  await chmod(file, 0o755)
  return file
}

const wrapperSource = `
const { existsSync, readFileSync, writeFileSync } = require('node:fs')
const args = process.argv.slice(2)
const spare = (file, pick) => {
  if (!file || !existsSync(file)) return
  const document = JSON.parse(readFileSync(file, 'utf8'))
  const { capabilities = {} } = pick(document) ?? {}
  for (const set of Object.keys(capabilities)) {
    capabilities[set] = capabilities[set].filter((name) => name !== '${lacking}')
  }
  writeFileSync(file, JSON.stringify(document))
}
args.forEach((flag, index) => {
  const value = args[index + 1]
  if (flag === '--bundle' || flag === '-b') spare(value + '/config.json', (spec) => spec.process)
  if (flag === '--process' || flag === '-p') spare(value, (process) => process)
})
const runc = process.env.PATH.split(':').map((folder) => folder + '/runc').find(existsSync)
process.execve(runc ?? '/usr/sbin/runc', ['runc', ...args], process.env)
`
