import { describe, expect, it } from 'vitest'
import type { FleetEventBody, WaitingEvent } from '../../../src/events.ts'
import { createAnnouncer } from '../../../src/steps/announce.ts'

const cause: WaitingEvent = {
  type: 'waiting',
  service: 'web',
  chain: ['web'],
  object: 'Pod shop/web-0',
  reason: 'readiness probe has not passed',
  since: '2026-11-01T10:00:00Z',
  text: 'web: pod web-0 readiness probe has not passed',
}

/** What is said about causes that follow one another. */
function said(...causes: WaitingEvent[]): FleetEventBody[] {
  const events: FleetEventBody[] = []
  const announce = createAnnouncer((event) => events.push(event))
  for (const waiting of causes) announce({ services: [], root: undefined, views: [], waiting })
  return events
}

describe('what everything waits for', () => {
  it('is said once', () => {
    expect(said(cause, { ...cause })).toEqual([cause])
  })

  it("is said again when the cluster's own words come later, and when it is another object", () => {
    const explained = { ...cause, reason: `${cause.reason}: connection refused` }
    const other = { ...explained, object: 'Pod market/web-0' }
    expect(said(cause, explained, other)).toEqual([cause, explained, other])
  })
})
