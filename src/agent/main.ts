import { messageOf } from '../errors.ts'
import { runSandbox } from '../sandbox/run.ts'
import { isSyncing, syncRepository } from '../sync/served.ts'
import { followBranch } from './branch.ts'
import { openCharts } from './charts.ts'
import { announceCommit } from './commits.ts'
import { readAgentConfig } from './config.ts'
import type { AgentStatus, SandboxFaults, SandboxForecast } from './contract.ts'
import { agentFiles } from './files.ts'
import { openForwards } from './forwards.ts'
import { gitHandler } from './git/handler.ts'
import type { Handler } from './handler.ts'
import { agentRoutes, faultsSchema, forecastSchema } from './routes.ts'
import { createAgentServer, listen } from './server.ts'
import { openStored } from './stored.ts'
import { agentVersion } from './version.ts'

/** Runs the agent of one cluster until it is stopped. */
async function runAgent(configFile: string): Promise<void> {
  const config = await readAgentConfig(configFile)
  const files = agentFiles(config.folder)
  const startedAt = new Date().toISOString()
  const version = await agentVersion(import.meta.filename)
  const forecast = await openStored<SandboxForecast>(files.forecast, forecastSchema, { charts: [] })
  const faults = await openStored<SandboxFaults>(files.faults, faultsSchema, {})
  const ending = new AbortController()

  const sandbox = config.sandbox && (await runSandbox(config, config.sandbox, faults.get(), log))
  const link = sandbox ?? (config.remote && (await openRemote(config.remote.kubeconfig)))
  const announce = async () => {
    const client = link?.client()
    if (client) await announceCommit(client, config.port)
  }
  const branch = followBranch(config.git, announce, { signal: ending.signal, log })
  let gitRequests = 0
  const git = gitHandler({
    ...config.git,
    instead: () => (isSyncing(config.folder) ? syncRepository(config.folder) : undefined),
  })
  const countingGit: Handler = async (request, response, url) => {
    const answered = await git(request, response, url)
    if (answered) gitRequests += 1
    return answered
  }
  const forwards =
    link &&
    (await openForwards({
      folder: config.folder,
      connected: link.connected,
      simulated: sandbox !== undefined,
      log,
    }))
  const charts =
    sandbox && (await openCharts(config.folder, forecast.get, sandbox.client, ending.signal))

  const { openDns } = await import('../dns/agent/service.ts')
  const dns = await openDns({
    cluster: config.cluster,
    folder: config.folder,
    world: () => link?.world(),
    front: sandbox !== undefined,
    signal: ending.signal,
    log,
  })

  const status = (): AgentStatus => ({
    cluster: config.cluster,
    pid: process.pid,
    startedAt,
    version,
    processes: sandbox?.supervisor.status() ?? {},
    git: { branch: config.git.branch, commit: branch.commit(), requests: gitRequests },
  })
  const leave = async () => {
    ending.abort()
    await dns.close()
    await forwards?.close()
    await link?.leave()
    await charts?.close()
  }
  const stop = async () => {
    await leave()
    await sandbox?.supervisor.stop()
    // Once the answer is out, nothing is left to do.
    setImmediate(() => process.exit(0))
  }
  const routes = agentRoutes({
    status,
    sandbox,
    forecast,
    faults,
    forwards,
    standIns: charts?.standIns,
    dns,
    stop,
  })
  const server = createAgentServer(config.token, routes, [countingGit, ...(charts?.handlers ?? [])])
  // A signal ends the agent alone: the control plane runs on and the next agent takes it over.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.once(signal, () => {
      void leave().finally(() => process.exit(0))
    })
  }
  await listen(server, config.port)
  if (config.remote?.bridge !== undefined) {
    const { serveBridge } = await import('./bridge.ts')
    const { port, remote } = config
    void serveBridge({
      address: remote.bridge ?? '',
      port,
      git: countingGit,
      signal: ending.signal,
      log,
    })
  }
  tidyMemory()
}

/** Loaded only where it is needed: most of what an agent is made of is for the sandbox. */
async function openRemote(kubeconfig: string) {
  const { linkRemote } = await import('./remote.ts')
  return linkRemote(kubeconfig)
}

/**
 * Gives back what starting needed: Node collects garbage only when it allocates, and an agent that
 * waits allocates next to nothing. Every ten minutes costs nothing and keeps it small.
 */
function tidyMemory(): void {
  const collect = () => globalThis.gc?.()
  setTimeout(collect, 20_000).unref()
  setInterval(collect, 600_000).unref()
}

function log(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`)
}

runAgent(process.argv[2] ?? '').catch((error) => {
  log(messageOf(error))
  process.exit(1)
})
