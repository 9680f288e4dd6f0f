import { join } from 'node:path'
import { distance } from 'fastest-levenshtein'
import { LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { ExitCode, FleetError, messageOf } from '../errors.ts'
import { forwardKeys } from '../forward/request.ts'
import { readFileIfExists } from '../system/files.ts'
import { type FleetYaml, fleetYamlSchema } from './schema.ts'

/**
 * Reads fleet.yaml at the repository's top; none is the same as an empty one.
 * @throws FleetError naming the file, the line and the remedy when it is no valid fleet.yaml.
 */
export async function loadFleetYaml(repository: string): Promise<FleetYaml> {
  const file = join(repository, 'fleet.yaml')
  const text = await readFileIfExists(file)
  return text === undefined ? {} : parseFleetYaml(text, file)
}

/** Parses the text of a fleet.yaml; `file` is only for messages. */
export function parseFleetYaml(text: string, file: string): FleetYaml {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const broken = document.errors[0]
  if (broken) {
    const line = broken.linePos?.[0].line ?? 1
    throw invalid(file, line, broken.message.split('\n')[0] ?? 'broken YAML', 'Mend the YAML.')
  }
  const result = fleetYamlSchema.safeParse(plainValue(document, file) ?? {})
  if (result.success) return result.data
  const issue = result.error.issues[0]
  if (!issue) throw result.error
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys] : issue.path
  const line = lineOf(document, lines, path)
  if (issue.code !== 'unrecognized_keys') {
    throw invalid(file, line, `${path.join('.')}: ${issue.message}`, 'Mend the value.')
  }
  throw invalid(file, line, `unknown key "${path.join('.')}"`, suggestion(issue))
}

/** An alias without its anchor is found only here. */
function plainValue(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw invalid(file, 1, messageOf(error), 'Mend the YAML.')
  }
}

function invalid(file: string, line: number, what: string, hint: string): FleetError {
  return new FleetError({
    code: 'invalid-fleet-yaml',
    message: `${file}:${line}: ${what}`,
    hint,
    exitCode: ExitCode.usage,
  })
}

/** The line of the deepest key of `path` that is in the document; 1-based. */
function lineOf(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: PropertyKey[],
): number {
  let node: unknown = document.contents
  let offset = 0
  for (const key of path) {
    const pair = pairsOf(node).find((candidate) => String(candidate.key) === String(key))
    if (!pair) break
    offset = startOf(pair.key) ?? offset
    node = pair.value
  }
  return lines.linePos(offset).line
}

function pairsOf(node: unknown): { key: unknown; value: unknown }[] {
  return typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items)
    ? node.items
    : []
}

function startOf(key: unknown): number | undefined {
  return typeof key === 'object' && key !== null && 'range' in key && Array.isArray(key.range)
    ? Number(key.range[0])
    : undefined
}

function suggestion(issue: z.core.$ZodIssueUnrecognizedKeys): string {
  const known = knownKeys(issue.path)
  const wrong = issue.keys[0] ?? ''
  const near = known.toSorted((a, b) => distance(a, wrong) - distance(b, wrong))[0]
  return near !== undefined && distance(near, wrong) <= 3
    ? `Did you mean "${near}"?`
    : `Known keys here: ${known.join(', ')}.`
}

function knownKeys(path: PropertyKey[]): string[] {
  const { shape } = fleetYamlSchema
  const [section] = path
  if (section === 'forward') return forwardKeys
  const inner =
    section !== undefined && section in shape ? shape[section as keyof typeof shape] : undefined
  const keys = inner?.unwrap()
  return Object.keys(keys && 'shape' in keys ? keys.shape : shape)
}
