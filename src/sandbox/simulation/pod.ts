import { z } from 'zod'
import type { KubernetesObject } from '../../cluster/types.ts'

const keyRef = z.object({
  name: z.string().optional(),
  key: z.string(),
  optional: z.boolean().optional(),
})
const objectRef = z.object({ name: z.string().optional(), optional: z.boolean().optional() })
const items = z.array(z.object({ key: z.string() })).optional()

const container = z.object({
  name: z.string(),
  image: z.string().default(''),
  env: z
    .array(
      z.object({
        valueFrom: z
          .object({ secretKeyRef: keyRef.optional(), configMapKeyRef: keyRef.optional() })
          .optional(),
      }),
    )
    .optional(),
  envFrom: z
    .array(z.object({ secretRef: objectRef.optional(), configMapRef: objectRef.optional() }))
    .optional(),
})

const volumeSource = {
  secret: z
    .object({
      secretName: z.string().optional(),
      name: z.string().optional(),
      items,
      optional: z.boolean().optional(),
    })
    .optional(),
  configMap: z
    .object({ name: z.string().optional(), items, optional: z.boolean().optional() })
    .optional(),
}

const podSchema = z.object({
  spec: z.object({
    nodeName: z.string().optional(),
    containers: z.array(container),
    initContainers: z.array(container).default([]),
    volumes: z
      .array(
        z.object({
          name: z.string(),
          ...volumeSource,
          projected: z.object({ sources: z.array(z.object(volumeSource)).optional() }).optional(),
        }),
      )
      .default([]),
  }),
  status: z
    .object({
      phase: z.string().optional(),
      conditions: z.array(z.record(z.string(), z.unknown())).optional(),
      containerStatuses: z
        .array(z.object({ name: z.string(), restartCount: z.number().default(0) }))
        .optional(),
    })
    .default({}),
})

/** What the simulation reads of a Pod. */
export type PodView = z.infer<typeof podSchema> & { metadata: KubernetesObject['metadata'] }
export type ContainerView = z.infer<typeof container>

/** Reads a Pod as the API server gave it. */
export function viewPod(object: KubernetesObject): PodView {
  return { ...podSchema.parse(object), metadata: object.metadata }
}
