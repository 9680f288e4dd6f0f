import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { makePrivateFolder, readFileIfExists, writeFileAtomic } from '../system/files.js'
import type { WantedSecret } from './wanted.js'

const Secrets = z.record(z.string(), z.record(z.string(), z.string()))
/** Key → the properties of its JSON object. */
export type DevelopmentSecrets = z.infer<typeof Secrets>

/** Where the development secrets of a cluster are kept; goes away with the cluster's folder. */
export function secretsFile(folder: string): string {
  return join(folder, 'development-secrets.json')
}

/** Values for all that is wanted: those at hand stay, new ones are random. */
export function fillSecrets(
  wanted: WantedSecret[],
  before: DevelopmentSecrets,
  random: () => string = randomWord,
): DevelopmentSecrets {
  return Object.fromEntries(
    wanted.map(({ key, properties }) => [
      key,
      Object.fromEntries(
        Object.entries(properties).map(([property, value]) => {
          return [property, value ?? before[key]?.[property] ?? random()]
        }),
      ),
    ]),
  )
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
