/**
 * On what fleet made in a cluster that is not its own, and on the nodes of one that is; the value is
 * the cluster's name in fleet.
 */
export const ownerLabel = 'fleet.local/cluster'
