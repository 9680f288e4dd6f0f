import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Nudge, noMemory, nudges } from '../../../src/flux/nudges.ts'
import { serviceStates } from '../../../src/health/services.ts'
import { type Fleet, fleets } from '../support/fleets.ts'
import { now } from '../support/objects.ts'
import { worldOf } from '../support/world.ts'

/** Fleets as they follow one another in time, with what was woken in each. */
const histories = fc.array(fleets, { minLength: 1, maxLength: 6 })

function play(history: Fleet[], healthGate: boolean): { nudge: Nudge; key: string }[] {
  let memory = noMemory
  return history.flatMap(({ objects, forecast }, second) => {
    const world = worldOf(objects)
    const later = new Date(now.getTime() + 1000 * second)
    const views = serviceStates(world, forecast, now)
    const woken = nudges(world, views, memory, { healthGate, now: later })
    memory = woken.memory
    return woken.nudges.map((nudge) => {
      const object = world.get(
        'kustomize.toolkit.fluxcd.io',
        nudge.kind,
        nudge.name,
        nudge.namespace,
      )
      const source = objects.find(({ kind }) => kind === 'GitRepository')
      const revision = JSON.stringify(source?.status)
      const key = [nudge.name, nudge.why, object?.metadata.generation, revision].join()
      return { nudge, key }
    })
  })
}

describe('whatever happens', () => {
  it('only Kustomizations are ever woken, never a HelmRelease, never a suspended one', () => {
    fc.assert(
      fc.property(fleets, fc.boolean(), (fleet, healthGate) => {
        const exists = ({ nudge }: { nudge: Nudge }) =>
          fleet.objects.some(
            ({ kind, metadata, spec }) =>
              kind === 'Kustomization' &&
              metadata.name === nudge.name &&
              metadata.namespace === nudge.namespace &&
              !JSON.stringify(spec).includes('"suspend":true'),
          )
        expect(
          play([fleet], healthGate).every(
            (one) => one.nudge.kind === 'Kustomization' && exists(one),
          ),
        ).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('none is woken twice for the same generation, revision and reason', () => {
    fc.assert(
      fc.property(histories, fc.boolean(), (history, healthGate) => {
        const keys = play([...history, ...history], healthGate).map(({ key }) => key)
        expect(keys).toEqual([...new Set(keys)])
      }),
      { numRuns: 300 },
    )
  })

  it('without the gate no running health check is cut short', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const reasons = play(history, false).map(({ nudge }) => nudge.why)
        expect(reasons).not.toContain('inventory-healthy')
      }),
    )
  })

  it('each kind of nudge does occur in these fleets', () => {
    const reasons = fc
      .sample(fleets, { numRuns: 1000, seed: 1 })
      .flatMap((fleet) => play([fleet, fleet], true))
    expect([...new Set(reasons.map(({ nudge }) => nudge.why))].toSorted()).toEqual([
      'dependencies-ready',
      'inventory-healthy',
      'recovered',
    ])
  })
})
