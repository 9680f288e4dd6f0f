import { z } from 'zod'
import { hostName } from '../dns/names/host.ts'
import { dnsModes } from '../dns/settings.ts'
import { forwardSettingsSchema } from '../forward/request.ts'
import { providerNames } from '../providers/names.ts'
import { parseDuration } from './duration.ts'

const dnsLabel = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/, 'use lower-case letters, digits and dashes')

const domainName = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    'use a domain like test',
  )

const port = z.int().min(1).max(65_535)

/** fleet.yaml: everything is optional, nothing is ignored; unknown keys are errors. */
export const fleetYamlSchema = z.strictObject({
  cluster: z
    .strictObject({
      name: dnsLabel.optional(),
      context: z.string().min(1).optional(),
      featureGates: z
        .record(
          z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'name a gate as Kubernetes does: HPAScaleToZero'),
          z.boolean(),
        )
        .optional(),
    })
    .optional(),
  provider: z.enum(providerNames).optional(),
  colima: z
    .strictObject({
      profile: dnsLabel.optional(),
      cpus: z.int().min(1).optional(),
      memory: z.number().min(1).optional(),
      disk: z.int().min(10).optional(),
      arch: z.enum(['aarch64', 'x86_64']).optional(),
    })
    .optional(),
  kind: z
    .strictObject({
      workers: z.int().min(0).max(20).optional(),
      image: z.string().min(1).optional(),
      http: port.optional(),
      https: port.optional(),
    })
    .optional(),
  stage: z.string().min(1).optional(),
  path: z.string().min(1).optional(),
  branch: z.string().min(1).optional(),
  dns: z
    .strictObject({
      domain: domainName.optional(),
      mode: z.enum(dnsModes).optional(),
      hosts: z
        .array(z.string().refine((text) => hostName(text) !== undefined, 'use names like a.local'))
        .optional(),
    })
    .optional(),
  images: z
    .strictObject({
      mirrors: z
        .record(
          z.string().regex(/^[a-z0-9.-]+(:\d+)?$/, 'name a registry as images do: quay.io'),
          z.url({ protocol: /^https?$/, error: 'give the URL of the registry: https://quay.io' }),
        )
        .optional(),
    })
    .optional(),
  timeout: z
    .string()
    .refine((text) => parseDuration(text) !== undefined, 'use a duration like 90s, 10m or 1h30m')
    .optional(),
  forward: forwardSettingsSchema.optional(),
})

export type FleetYaml = z.infer<typeof fleetYamlSchema>
