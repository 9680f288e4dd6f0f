import { ExitCode, FleetError } from '../errors.ts'
import type { ReadRequest } from '../repository/model.ts'

/** Options that every command has. */
export interface FleetOptions {
  repo?: string
  path?: string
  branch?: string
  stage?: string
  output: 'text' | 'json'
  debug?: boolean
}

type Settings = Partial<Record<'path' | 'branch' | 'stage', string | undefined>>

/** What to read: the command line wins over fleet.yaml. */
export function readRequest(options: FleetOptions, settings: Settings = {}): ReadRequest {
  const request: ReadRequest = { startFolder: process.cwd() }
  if (options.repo !== undefined) request.repo = options.repo
  for (const key of ['path', 'branch', 'stage'] as const) {
    const value = options[key] ?? settings[key]
    if (value !== undefined) request[key] = value
  }
  return request
}

/** An error for names that no service of the fleet has, with the nearest ones that exist. */
export async function unknownServices(names: string[], known: string[]): Promise<FleetError> {
  const { closest } = await import('fastest-levenshtein')
  const near = [...new Set(names.map((name) => closest(name, known)))]
  return new FleetError({
    code: 'unknown-service',
    message: `No service of the fleet is called ${names.join(', ')}`,
    hint:
      known.length === 0
        ? 'The fleet has no services; fleet graph shows what was read.'
        : `Did you mean ${near.join(', ')}? fleet graph shows them all.`,
    exitCode: ExitCode.usage,
  })
}
