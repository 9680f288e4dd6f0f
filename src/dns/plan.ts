import { pickFreePorts } from '../system/ports.ts'
import { privilegeFor } from '../system/privilege.ts'
import { type Choice, chooseMode } from './auto.ts'
import { blockEdit, type FileEdit, hookEdit, removal } from './edits.ts'
import { systemHook } from './resolver/hook.ts'
import { type DnsOptions, systemHostsFile } from './settings.ts'
import { type DnsState, type OwnedFile, readDnsState } from './state.ts'
import { leadHereAlready, multicastObstacle } from './system.ts'

/** How a cluster's names will be made to work: plain data but for the edits, nothing is changed yet. */
export interface DnsPlan {
  cluster: string
  folder: string
  names: string[]
  choice: Choice
  state: DnsState
  /** In the order in which they are to be made. */
  edits: FileEdit[]
}

export interface PlanRequest {
  cluster: string
  folder: string
  names: string[]
  options: DnsOptions
  /** Whether a person can answer a prompt of sudo. */
  interactive: boolean
}

/** Chooses the mode and computes what it changes; what an earlier mode left is taken away. */
export async function planDns(request: PlanRequest): Promise<DnsPlan> {
  const { cluster, folder, names, options, interactive } = request
  const before = await readDnsState(folder)
  const choice = chooseMode(options.mode, {
    domain: options.domain,
    hostsFile: options.hostsFile,
    hosts: await privilegeFor(options.hostsFile, interactive),
    resolvesAlready: mayLeadHere(options.mode, before) && (await leadHereAlready(names)),
    noMulticast: await multicastObstacle(options.domain),
    before: before?.mode,
  })
  const { domain, hosts } = options
  const made = await edits(request, choice, before)
  const files = made.owned
  const kept = new Set(files.map(({ path }) => path))
  const left = (before?.files ?? []).filter(({ path }) => !kept.has(path))
  const port = made.resolverPort === undefined ? {} : { resolverPort: made.resolverPort }
  return {
    cluster,
    folder,
    names,
    choice,
    state: { mode: choice.mode, domain, hosts, ...port, files },
    edits: [...made.edits, ...left.map((file) => removal(file, cluster))],
  }
}

/** With a block of fleet's own in place they would, and that says nothing. */
function mayLeadHere(mode: DnsOptions['mode'], before: DnsState | undefined): boolean {
  return mode === 'auto' && (before === undefined || before.mode === 'none')
}

interface Made {
  edits: FileEdit[]
  owned: OwnedFile[]
  resolverPort?: number
}

async function edits(
  { cluster, names, options }: PlanRequest,
  { mode }: Choice,
  before: DnsState | undefined,
): Promise<Made> {
  const { domain, hostsFile } = options
  if (mode === 'hosts') {
    const reload = hostsFile === systemHostsFile ? 'hosts' : 'nothing'
    const file: OwnedFile = { path: hostsFile, kind: 'block', reload }
    return { edits: [blockEdit(file, cluster, names)], owned: [file] }
  }
  if (mode !== 'resolver') return { edits: [], owned: [] }
  const port = before?.resolverPort ?? (await pickFreePorts(1))[0] ?? 0
  const { content, ...owned } = await systemHook({ cluster, domain, port })
  return {
    edits: [hookEdit({ ...owned, content }, cluster)],
    owned: [owned],
    resolverPort: port,
  }
}
