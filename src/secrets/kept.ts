import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { makePrivateFolder, readFileIfExists, writeFileAtomic } from '../system/files.ts'
import type { FleetPaths } from '../system/paths.ts'
import type { WantedSecret } from './wanted.ts'

const Secrets = z.record(z.string(), z.record(z.string(), z.string()))
/** Key → the properties of its JSON object. */
export type DevelopmentSecrets = z.infer<typeof Secrets>

/** The folder that outlives the cluster, so that one that is built anew has the same secrets. */
export function secretsFolder(paths: Pick<FleetPaths, 'state'>, cluster: string): string {
  return join(paths.state, 'secrets', cluster)
}

/** The clusters, there or gone, whose development secrets are kept. */
export async function listKeptSecrets(paths: Pick<FleetPaths, 'state'>): Promise<string[]> {
  return readdir(join(paths.state, 'secrets')).catch(() => [])
}

/** Where the development secrets are kept in their folder. */
export function secretsFile(folder: string): string {
  return join(folder, 'development-secrets.json')
}

/** Values for all that is wanted: those at hand stay, also what nobody wants; new ones are random. */
export function fillSecrets(
  wanted: WantedSecret[],
  before: DevelopmentSecrets,
  random: () => string = randomWord,
): DevelopmentSecrets {
  const filled = wanted.map(({ key, properties }) => {
    const values = Object.entries(properties).map(([property, value]) => {
      return [property, value ?? before[key]?.[property] ?? random()]
    })
    return [key, { ...before[key], ...Object.fromEntries(values) }]
  })
  return { ...before, ...Object.fromEntries(filled) }
}

/** The kept secrets, or none yet. */
export async function readSecrets(folder: string): Promise<DevelopmentSecrets> {
  const text = await readFileIfExists(secretsFile(folder))
  return text === undefined ? {} : Secrets.parse(JSON.parse(text))
}

/** Keeps them where only their owner can read them. */
export async function keepSecrets(folder: string, secrets: DevelopmentSecrets): Promise<void> {
  await makePrivateFolder(folder)
  await writeFileAtomic(secretsFile(folder), `${JSON.stringify(secrets, null, 2)}\n`)
}

/** 192 bits in hexadecimal digits, which no URL, shell or YAML file reads otherwise. */
function randomWord(): string {
  return randomBytes(24).toString('hex')
}
