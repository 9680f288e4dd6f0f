import { z } from 'zod'
import { condition, isReady, service, workload } from './made.ts'
import type { Operator } from './types.ts'

const Postgres = z.object({ instances: z.number().default(1) })
const Database = z.object({ cluster: z.object({ name: z.string() }) })
const Scylla = z.object({
  datacenter: z.object({
    name: z.string(),
    racks: z.array(z.object({ name: z.string(), members: z.number() })).default([]),
  }),
})
const Conditions = z.object({
  conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
})

/** CloudNativePG: instances, and one Service each for writing, reading and both. */
export const postgresCluster: Operator = (object, world) => {
  const { instances } = Postgres.parse(object.spec)
  const { name, namespace } = object.metadata
  const ready = isReady(world, name, namespace, instances)
  return {
    makes: [
      workload(object, name, instances, 'sandbox.fleet.local/postgresql'),
      ...['rw', 'ro', 'r'].map((suffix) => service(object, `${name}-${suffix}`, name, 5432)),
    ],
    status: {
      phase: ready ? 'Cluster in healthy state' : 'Waiting for the instances to become active',
      conditions: [
        ready
          ? condition('Ready', true, 'ClusterIsReady', 'Cluster is Ready')
          : condition('Ready', false, 'ClusterIsNotReady', 'Cluster Is Not Ready'),
      ],
    },
  }
}

/** A Database is applied once its Cluster is ready. */
export const postgresDatabase: Operator = (object, world) => {
  const { cluster } = Database.parse(object.spec)
  const found = world.get('postgresql.cnpg.io', 'Cluster', cluster.name, object.metadata.namespace)
  const { conditions } = Conditions.parse(found?.status ?? {})
  const applied = conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
  return {
    makes: [],
    status: { applied, message: applied ? '' : `cluster ${cluster.name} is not ready` },
  }
}

/** Scylla Operator: a StatefulSet for each rack, and one Service for clients. */
export const scyllaCluster: Operator = (object, world) => {
  const { datacenter } = Scylla.parse(object.spec)
  const { name, namespace } = object.metadata
  const racks = datacenter.racks.map((rack) => ({
    set: `${name}-${datacenter.name}-${rack.name}`,
    members: rack.members,
  }))
  const ready = racks.every(({ set, members }) => isReady(world, set, namespace, members))
  return {
    makes: [
      ...racks.map(({ set, members }) =>
        workload(object, set, members, 'sandbox.fleet.local/scylladb'),
      ),
      ...racks.slice(0, 1).map(({ set }) => service(object, `${name}-client`, set, 9042)),
    ],
    status: {
      conditions: [
        condition('Available', ready, ready ? 'AsExpected' : 'MembersNotReady', ''),
        condition('Progressing', !ready, ready ? 'AsExpected' : 'WaitingForMembers', ''),
        condition('Degraded', false, 'AsExpected', ''),
      ],
    },
  }
}
