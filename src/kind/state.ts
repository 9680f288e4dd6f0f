import { access } from 'node:fs/promises'
import type { Docker } from './docker.js'
import { kindLayout } from './layout.js'
import { type KindNode, readNodes } from './nodes.js'

/** What there is of a kind cluster. */
export type KindState =
  | { kind: 'absent' }
  /** Of the same name, and not made by fleet for this folder. */
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
  const nodes = await readNodes(docker, cluster)
  return judgeState(nodes, mark, await exists(kubeconfig))
}

/** @param complete whether kind got to its end: it writes the kubeconfig last */
export function judgeState(nodes: KindNode[], mark: string, complete: boolean): KindState {
  if (nodes.length === 0) return { kind: 'absent' }
  if (!nodes.every((node) => isMarked(node, mark))) return { kind: 'foreign', nodes }
  if (!complete) return { kind: 'incomplete', nodes }
  return { kind: nodes.every(({ running }) => running) ? 'running' : 'stopped', nodes }
}

/** An engine in a virtual machine may know the folder below a mount point of its own. */
function isMarked(node: KindNode, mark: string): boolean {
  return node.mark?.endsWith(mark) === true
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
