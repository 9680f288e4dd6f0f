import { describe, expect, it } from 'vitest'
import type { ServiceState } from '../../../src/events.ts'
import { type JudgedService, verdict } from '../../../src/health/verdict.ts'

/** A service that cannot go on without the others. */
const service = (id: string, state: ServiceState, ...waitsOn: string[]): JudgedService => ({
  id,
  state,
  unmet: [],
  waitsOn,
  held: false,
})

describe('verdict', () => {
  it('is healthy when every service is', () => {
    expect(verdict([service('a', 'healthy'), service('b', 'healthy', 'a')])).toBe('healthy')
  })

  it('leaves a suspended service out when nothing needs it', () => {
    expect(verdict([service('a', 'healthy'), service('b', 'skipped')])).toBe('healthy')
  })

  it('is stuck when a service needs a suspended one', () => {
    expect(verdict([service('a', 'skipped'), service('b', 'waiting', 'a')])).toBe('stuck')
  })

  it('is stuck when all that is left depends on something that does not exist', () => {
    expect(verdict([service('a', 'healthy'), service('b', 'waiting', 'nobody')])).toBe('stuck')
  })

  it('goes on while anything can still move, whatever has failed', () => {
    const services = [service('a', 'failed'), service('b', 'progressing')]
    expect(verdict(services)).toBe('running')
  })

  it('is stuck when all that is left waits on a failure, however far away', () => {
    const services = [
      service('a', 'failed'),
      service('b', 'waiting', 'a'),
      service('c', 'waiting', 'b'),
      service('d', 'healthy'),
    ]
    expect(verdict(services)).toBe('stuck')
  })

  it('is stuck when the one that would create all others has failed', () => {
    const child = { ...service('b', 'waiting'), waitsOn: ['root'] }
    expect(verdict([service('root', 'failed'), child])).toBe('stuck')
    expect(verdict([service('root', 'applying'), child])).toBe('running')
  })

  it('goes on while a service waits on a healthy one: Flux is about to start it', () => {
    const next = { ...service('b', 'waiting'), unmet: ['a'] }
    expect(verdict([service('a', 'healthy'), next])).toBe('running')
  })

  it('is stuck when a service depends on one that does not exist, and nothing else moves', () => {
    const orphan = { ...service('b', 'waiting'), unmet: ['nobody'] }
    expect(verdict([orphan, service('c', 'waiting', 'b')])).toBe('stuck')
    expect(verdict([orphan, service('d', 'progressing')])).toBe('running')
  })

  it('is stuck when a parent is well but for a child that failed or is suspended', () => {
    const parent = { ...service('parent', 'progressing', 'child'), held: true }
    expect(verdict([parent, service('child', 'failed')])).toBe('stuck')
    expect(verdict([parent, service('child', 'skipped')])).toBe('stuck')
    expect(verdict([parent, service('child', 'progressing')])).toBe('running')
    expect(verdict([{ ...parent, held: false }, service('child', 'failed')])).toBe('running')
  })

  it('is stuck on services that wait for one another: nobody will ever start them', () => {
    expect(verdict([service('a', 'waiting', 'b'), service('b', 'waiting', 'a')])).toBe('stuck')
  })
})
