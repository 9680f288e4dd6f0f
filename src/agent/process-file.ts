import { z } from 'zod'
import { findByCommandLine } from '../system/command-lines.ts'
import { readJsonIfValid, writeFileAtomic } from '../system/files.ts'
import { isRunning, type ProcessIdentity } from '../system/process.ts'
import { agentFiles } from './files.ts'

const schema = z.object({
  /** Absent from the moment before it is started until it is known. */
  identity: z.object({ pid: z.int().positive(), startedAt: z.string() }).exactOptional(),
  version: z.string(),
  entry: z.string(),
})

/** What the disk knows of the agent that was started last. */
export type AgentProcess = z.infer<typeof schema>

/** How the agent is started: Node itself, with a small heap, as it mostly waits. */
export function agentCommand(entry: string, folder: string): { command: string; args: string[] } {
  const flags = [
    '--max-semi-space-size=1',
    '--max-old-space-size=96',
    '--optimize-for-size',
    '--expose-gc',
  ]
  return { command: process.execPath, args: [...flags, entry, agentFiles(folder).config] }
}

export async function writeAgentProcess(folder: string, agent: AgentProcess): Promise<void> {
  await writeFileAtomic(agentFiles(folder).process, `${JSON.stringify(agent, null, 2)}\n`)
}

/**
 * The agent of a cluster's folder, if it runs: by what was written down, else by its command line
 * (it may have been started in the moment before it could be).
 */
export async function findAgent(
  folder: string,
): Promise<{ identity: ProcessIdentity; version: string } | undefined> {
  const known = await readAgentProcess(folder)
  if (!known) return undefined
  const { identity: written, version } = known
  if (written && (await isRunning(written))) return { identity: written, version }
  const { command, args } = agentCommand(known.entry, folder)
  const identity = await findByCommandLine(command, args)
  return identity && { identity, version }
}

function readAgentProcess(folder: string): Promise<AgentProcess | undefined> {
  return readJsonIfValid(agentFiles(folder).process, schema)
}
