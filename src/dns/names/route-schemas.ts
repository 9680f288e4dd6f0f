import { z } from 'zod'

const named = z.object({ name: z.string().default('') })

const ingressPath = z.object({ backend: z.object({ service: named.optional() }) })

/** The parts of a route's `spec` that say which hosts it answers for, and with what. */
export const routeSchemas = {
  /** IngressRoute and IngressRouteTCP. */
  ingressRoute: z.object({
    routes: z.array(z.object({ match: z.string(), services: z.array(named).default([]) })),
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
    rules: z.array(z.object({ backendRefs: z.array(named).default([]) })).default([]),
  }),
}
