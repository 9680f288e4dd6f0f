import { readFile } from 'node:fs/promises'
import { namesInBlock } from './hosts/block.ts'
import type { DnsState } from './state.ts'

/**
 * What `fleet dns apply` would change in the hosts file: names to be added, or with a minus taken
 * away. Empty in modes in which new routes get their names by themselves.
 */
export async function dueNames(
  state: DnsState | undefined,
  cluster: string,
  wanted: string[],
): Promise<string[]> {
  const block = state?.files.find(({ kind }) => kind === 'block')
  if (!block) return []
  const file = await readFile(block.path).catch(() => Buffer.alloc(0))
  const there = namesInBlock(file, cluster)
  const added = wanted.filter((name) => !there.includes(name))
  const gone = there.filter((name) => !wanted.includes(name))
  return [...added, ...gone.map((name) => `-${name}`)]
}
