import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readJsonIfValid, writeFileAtomic } from '../system/files.ts'

/** A file of the system that fleet has changed, and how to find what of it is fleet's. */
export const ownedFileSchema = z.object({
  path: z.string(),
  /** `block`: a marked block in a hosts file; `whole`: a file of fleet's own. */
  kind: z.enum(['block', 'whole']),
  reload: z.enum(['hosts', 'systemd-resolved', 'dnsmasq', 'nothing']),
})
export type OwnedFile = z.infer<typeof ownedFileSchema>

export const dnsStateSchema = z.object({
  mode: z.enum(['hosts', 'resolver', 'mdns', 'none']),
  domain: z.string(),
  /** Hosts beside those of the routes. */
  hosts: z.array(z.string()),
  /** Where the resolver listens on loopback. */
  resolverPort: z.int().min(1).max(65_535).optional(),
  files: z.array(ownedFileSchema),
})

/** How a cluster's names are made to work; dns.json in the cluster's folder, read by its agent. */
export type DnsState = z.infer<typeof dnsStateSchema>

export function dnsStateFile(folder: string): string {
  return join(folder, 'dns.json')
}

/** What was applied for a cluster; undefined when nothing was, or the file is not what fleet wrote. */
export function readDnsState(folder: string): Promise<DnsState | undefined> {
  return readJsonIfValid(dnsStateFile(folder), dnsStateSchema)
}

export async function writeDnsState(folder: string, state: DnsState | undefined): Promise<void> {
  const file = dnsStateFile(folder)
  if (state === undefined) await rm(file, { force: true })
  else await writeFileAtomic(file, `${JSON.stringify(state, null, 2)}\n`)
}
