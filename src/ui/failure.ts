import type { ServiceState } from '../events.ts'
import { wrap } from './columns.ts'
import { paintText } from './line.ts'
import { bullet, type PrintOptions } from './result.ts'
import { oneLine } from './text.ts'

/** All there is to say about a service that failed, or holds others up. */
export interface FailureReport {
  service: string
  state: ServiceState
  /** The object at fault: "Pod n8n/n8n-0". */
  object: string
  /** Its own words: a condition's message, a container's reason. */
  message: string
  /** The last events about it, oldest first. */
  events: { at: string; reason: string; message: string }[]
  /** Services that cannot start because of it. */
  blocks: string[]
  /** Services that go on without it. */
  goesOn: string[]
  hint?: string
}

/** What is to be said of a service in the state that it was left in. */
const fates: Record<ServiceState, string> = {
  failed: 'failed',
  skipped: 'is suspended',
  waiting: 'cannot start',
  applying: 'was not applied in time',
  progressing: 'did not become healthy in time',
  healthy: 'is healthy',
}

/** The object, its own words, its last events, what it blocks, what goes on. */
export function renderFailure(failure: FailureReport, { columns, color }: PrintOptions): string {
  const { service, state, object, message, events, blocks, goesOn, hint } = failure
  const names = (label: string, list: string[]) =>
    list.length === 0 ? [] : wrap(`${label}: ${enumerate(list)}`, columns - 2).map(indent)
  // An event that repeats the object's own words tells nothing.
  const news = events.filter((event) => !sameWords(event.message, message))
  return [
    `${paintText('✗', 'bad', color)} ${paintText(`${oneLine(service)} ${fates[state]}: ${oneLine(object)}`, 'strong', color)}`,
    ...wrap(oneLine(message), columns - 4).map((line) => `    ${paintText(line, 'bad', color)}`),
    ...(news.length === 0 ? [] : ['  Its last events:']),
    ...news.flatMap((event) =>
      bullet(`${clockTime(event.at)} ${event.reason}: ${event.message}`, columns - 2).map(indent),
    ),
    ...names('Blocks', blocks),
    ...names('Goes on', goesOn),
    ...(hint === undefined ? [] : wrap(`Next: ${oneLine(hint)}`, columns - 2).map(indent)),
  ].join('\n')
}

/** All names, or the first dozen of many. */
function enumerate(names: string[]): string {
  const [shown, left] = names.length > 15 ? [names.slice(0, 12), names.length - 12] : [names, 0]
  return shown.join(', ') + (left > 0 ? ` and ${left} more` : '')
}

function sameWords(event: string, message: string): boolean {
  return oneLine(message).endsWith(oneLine(event))
}

function indent(line: string): string {
  return `  ${line}`
}

function clockTime(at: string): string {
  return /T(\d\d:\d\d:\d\d)/.exec(at)?.[1] ?? oneLine(at)
}
