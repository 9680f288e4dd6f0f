import type { WaitingEvent } from '../events.ts'
import { elapsedSince, formatElapsed } from './duration.ts'
import { waitingMark } from './glyphs.ts'
import { type Line, span } from './line.ts'
import { isSettled, type ServiceView } from './state.ts'
import { plural } from './text.ts'

interface Waiting {
  services: ServiceView[]
  waiting?: WaitingEvent
}

/** The one sentence that says what holds everything up, and since when; undefined when nothing does. */
export function waitingSentence(state: Waiting): { text: string; since?: string } | undefined {
  const open = state.services.filter((service) => !isSettled(service))
  if (state.waiting && !isOutdated(state.waiting, state.services)) return state.waiting
  const culprit =
    open.find(({ state }) => state === 'failed') ??
    open.find(({ state }) => state === 'progressing') ??
    open.find(({ state }) => state === 'applying')
  if (culprit) {
    const { name, state, reason, since } = culprit
    const verb = state === 'failed' ? 'failed' : `is ${state}`
    return { text: `${name} ${verb}${reason ? `: ${reason}` : ''}`, since }
  }
  return open.length > 0 ? { text: `waiting for ${plural(open.length, 'service')}` } : undefined
}

/** The sentence as a line; the cluster's words stand at its end, so the middle is what gives way. */
export function waitingLine(state: Waiting, now: Date): Line | undefined {
  const sentence = waitingSentence(state)
  if (!sentence) return undefined
  const elapsed = sentence.since ? ` ${formatElapsed(elapsedSince(sentence.since, now))}` : ''
  return [span(`${waitingMark} `, 'warn'), span(sentence.text, 'strong', 'middle'), span(elapsed)]
}

/** Health needs a moment to find the next root cause; meanwhile the old one must not be blamed. */
function isOutdated({ service, chain }: WaitingEvent, services: ServiceView[]): boolean {
  const known = (name: string) => services.find((one) => one.name === name || one.id === name)
  const named = [service, chain.at(-1)].filter((name) => name !== undefined)
  const found = named.map(known).filter((one) => one !== undefined)
  return found.some(isSettled) || services.every(isSettled)
}
