/** When each node's container was started last, by the node's name. */
export type NodeStarts = ReadonlyMap<string, Date>

/** Whether something is of a time before a node's start; Kubernetes mostly counts in whole seconds. */
export function isBefore(time: string, start: Date): boolean {
  return new Date(time).getTime() < Math.floor(start.getTime() / 1000) * 1000
}
