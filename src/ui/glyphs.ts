import type { ResultStatus, ServiceState, StepStatus } from '../events.ts'
import { type Span, span } from './line.ts'

/** The mark in front of the one line that says what everything waits for. */
export const waitingMark = '▸'

/** The mark of a service; only what moves turns, once a second. */
export function serviceGlyph(state: ServiceState, now: Date): Span {
  switch (state) {
    case 'healthy':
      return span('✓', 'good')
    case 'failed':
      return span('✗', 'bad')
    case 'skipped':
      return span('–', 'quiet')
    case 'waiting':
      return span('○', 'quiet')
    case 'applying':
    case 'progressing':
      return busyGlyph(now)
  }
}

/** The mark of a step. */
export function stepGlyph(status: StepStatus, now: Date): Span {
  switch (status) {
    case 'done':
    case 'satisfied':
      return span('✓', 'good')
    case 'failed':
      return span('✗', 'bad')
    case 'blocked':
      return span('!', 'warn')
    case 'pending':
      return span('○', 'quiet')
    case 'running':
      return busyGlyph(now)
  }
}

/** The mark of a whole run. */
export function resultGlyph(status: ResultStatus): Span {
  switch (status) {
    case 'healthy':
    case 'rehearsed':
      return span('✓', 'good')
    case 'degraded':
    case 'interrupted':
      return span('!', 'warn')
    case 'failed':
      return span('✗', 'bad')
  }
}

function busyGlyph(now: Date): Span {
  const phases = ['◐', '◓', '◑', '◒']
  return span(phases[Math.floor(now.getTime() / 1000) % phases.length] ?? '◐', 'busy')
}
