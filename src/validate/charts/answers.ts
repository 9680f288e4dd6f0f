import { describeResource, type Finding, type Unchecked } from '../types.ts'
import type { ReleaseLookup } from './requests.ts'

/** What the charts program says of one request. */
export interface ChartAnswer {
  result: 'fits' | 'missing' | 'misfit' | 'unreachable'
  /** Why it does not fit, a line each; empty for `fits`. */
  words: string[]
  /** The version that was found. */
  version?: string | undefined
  /** The newest versions, where the one asked for is missing. */
  available?: string[] | undefined
}

/** What the answers mean for a fleet. Pure. */
export function chartFindings(answered: { lookup: ReleaseLookup; answer: ChartAnswer }[]): {
  findings: Finding[]
  unchecked: Unchecked[]
} {
  const silent = answered.filter(({ answer }) => answer.result === 'unreachable')
  const causes = new Set(silent.map(({ answer }) => causeOf(answer.words[0] ?? 'no answer')))
  return {
    findings: answered.flatMap(({ lookup, answer }) => findingsOf(lookup, answer)),
    unchecked: [
      ...(silent.length === 0 ? [] : [unreachable(silent, [...causes])]),
      ...answered
        .filter(({ lookup: { unknownValues }, answer }) => {
          return unknownValues.length > 0 && answer.result === 'fits'
        })
        .map(({ lookup }) => ({
          what: `values of ${describeResource(lookup.release)}`,
          why: `a part comes from ${lookup.unknownValues.join(' and ')}, whose content is not known`,
        })),
    ],
  }
}

function unreachable(silent: { lookup: ReleaseLookup }[], causes: string[]): Unchecked {
  const names = silent.map(({ lookup }) => lookup.release.name)
  return {
    what: `versions and values of ${names.length} ${names.length === 1 ? 'chart' : 'charts'} (${names.join(', ')})`,
    why: `their repositories cannot be reached (${causes.toSorted().join('; ')})`,
  }
}

function findingsOf({ release, request }: ReleaseLookup, answer: ChartAnswer): Finding[] {
  if (typeof request === 'string') return []
  const { repository, chart, version } = request
  const object = describeResource(release)
  const name = chart === '' ? repository : `${chart} of ${repository}`
  if (answer.result === 'missing') {
    const newest = answer.available?.length ? `, which has ${answer.available.join(', ')}` : ''
    return [
      {
        severity: 'error',
        rule: 'chart-missing',
        object,
        field: ['spec', 'chart', 'spec'],
        message: `the chart ${name} ${version}: ${answer.words[0]}${newest}`,
        hint: "write a version that exists, and the chart's own name",
      },
    ]
  }
  if (answer.result !== 'misfit') return []
  return answer.words.map((words) => ({
    severity: 'error',
    rule: 'values-misfit',
    object,
    field: ['spec', 'values', ...fieldOf(words)],
    message: `the values do not fit ${name} ${answer.version ?? version}: ${words}`,
    hint: "write them as the chart's values.schema.json wants them",
  }))
}

/** The field in Helm's "chart: at '/image/tag': got number, want string". */
function fieldOf(words: string): string[] {
  const [, pointer = ''] = /at '\/([^']*)'/.exec(words) ?? []
  return pointer
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The end of an error that wraps others: "no such host". */
function causeOf(words: string): string {
  return words.split(': ').at(-1) ?? words
}
