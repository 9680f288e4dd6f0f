/** Where a cluster of fleet has its addresses: the sandbox's are those that kind takes unless told. */
export const kubernetesRanges = { services: '10.96.0.0/16', pods: '10.244.0.0/16' }
