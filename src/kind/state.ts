import { exists } from '../system/files.ts'
import type { Docker } from './docker.ts'
import { readKept } from './kept.ts'
import { kindLayout } from './layout.ts'
import { type KindNode, readNodes } from './nodes.ts'

/** What there is of a kind cluster. */
export type KindState =
  | { kind: 'absent' }
  /** Of the same name, and neither made by fleet for this folder nor adopted. */
  | { kind: 'foreign'; nodes: KindNode[] }
  /** Making it was interrupted. */
  | { kind: 'incomplete'; nodes: KindNode[] }
  | { kind: 'stopped'; nodes: KindNode[] }
  | { kind: 'running'; nodes: KindNode[] }

/** Looks at the engine and at the cluster's folder. */
export async function kindState(
  docker: Docker,
  cluster: string,
  folder: string,
): Promise<KindState> {
  const { mark, kubeconfig } = kindLayout(folder)
  const [nodes, kept] = await Promise.all([readNodes(docker, cluster), readKept(folder)])
  const own = { mark, adopted: kept?.adopted?.nodes ?? [] }
  return judgeState(nodes, own, await exists(kubeconfig))
}

/** By what a node is fleet's: the mark in it, or its id when fleet was told to take it over. */
export interface Ownership {
  mark: string
  adopted: string[]
}

/** @param complete whether kind got to its end: it writes the kubeconfig last */
export function judgeState(nodes: KindNode[], own: Ownership, complete: boolean): KindState {
  if (nodes.length === 0) return { kind: 'absent' }
  if (!nodes.every((node) => isOwn(node, own))) return { kind: 'foreign', nodes }
  if (!complete) return { kind: 'incomplete', nodes }
  return { kind: nodes.every(({ running }) => running) ? 'running' : 'stopped', nodes }
}

/** An engine in a virtual machine may know the folder below a mount point of its own. */
function isOwn({ id, mark }: KindNode, own: Ownership): boolean {
  return mark?.endsWith(own.mark) === true || own.adopted.includes(id)
}
