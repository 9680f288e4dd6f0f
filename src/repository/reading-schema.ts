import { z } from 'zod'

const strings = z.record(z.string(), z.string())

const resourceSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
  file: z.string().optional(),
  sops: z.boolean().default(false),
  object: z.record(z.string(), z.unknown()),
})

const kustomizationSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  labels: strings.default({}),
  spec: z.record(z.string(), z.unknown()),
  definedIn: z.string().optional(),
  parent: z.string().optional(),
  path: z.string(),
  external: z.boolean().default(false),
  error: z.string().optional(),
  unresolved: z.array(z.string()).default([]),
  resources: z.array(resourceSchema),
})

/** What templates/reader prints; see model.go there. */
export const readingSchema = z.object({
  root: kustomizationSchema,
  kustomizations: z.array(kustomizationSchema),
  duplicates: z.array(
    z.object({ id: z.string(), first: z.string().optional(), second: z.string().optional() }),
  ),
})

export type Reading = z.infer<typeof readingSchema>
export type ReadKustomization = z.infer<typeof kustomizationSchema>

/** The fields of a Flux Kustomization's spec that fleet uses. */
export const specSchema = z.object({
  interval: z.string().default(''),
  timeout: z.string().optional(),
  suspend: z.boolean().default(false),
  wait: z.boolean().default(false),
  dependsOn: z
    .array(
      z.object({
        name: z.string(),
        namespace: z.string().optional(),
        readyExpr: z.string().optional(),
      }),
    )
    .default([]),
  decryption: z
    .object({
      provider: z.string().optional(),
      secretRef: z.object({ name: z.string() }).optional(),
    })
    .optional(),
})

export type KustomizationSpec = z.infer<typeof specSchema>
