import { z } from 'zod'

/** What a route leads to: a Service of its own namespace unless it says otherwise. */
const reference = z.object({
  name: z.string().default(''),
  namespace: z.string().nullish(),
  kind: z.string().nullish(),
})
export type RouteReference = z.infer<typeof reference>

const ingressPath = z.object({ backend: z.object({ service: reference.optional() }) })

/** The parts of a route's `spec` that say which hosts it answers for, and with what. */
export const routeSchemas = {
  /** IngressRoute and IngressRouteTCP. */
  ingressRoute: z.object({
    routes: z.array(z.object({ match: z.string(), services: z.array(reference).default([]) })),
  }),
  ingress: z.object({
    rules: z
      .array(
        z.object({
          host: z.string().optional(),
          http: z.object({ paths: z.array(ingressPath) }).default({ paths: [] }),
        }),
      )
      .default([]),
  }),
  httpRoute: z.object({
    hostnames: z.array(z.string()).default([]),
    rules: z.array(z.object({ backendRefs: z.array(reference).default([]) })).default([]),
  }),
}
