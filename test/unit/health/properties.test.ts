import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rootCause } from '../../../src/health/root-cause.ts'
import { isUnhealthy, serviceStates } from '../../../src/health/services.ts'
import { type Fleet, fleets } from '../support/fleets.ts'
import { now, revision } from '../support/objects.ts'
import { worldOf } from '../support/world.ts'

function look({ objects, forecast }: Fleet) {
  const world = worldOf(objects)
  const views = serviceStates(world, forecast, now, { expectedRevision: revision })
  return { world, views, cause: rootCause(world, views, now) }
}
const check = (holds: (fleet: Fleet) => void) =>
  fc.assert(fc.property(fleets, holds), { numRuns: 500 })

describe('in any fleet', () => {
  it('every service has exactly one view, with a time that is not in the future', () => {
    check((fleet) => {
      const { views } = look(fleet)
      expect(views.map(({ id }) => id)).toEqual(fleet.forecast.map(({ id }) => id).toSorted())
      for (const { since } of views) expect(Date.parse(since)).toBeLessThanOrEqual(now.getTime())
    })
  })

  it('nothing is healthy that Flux has not finished, or whose workload is not up', () => {
    check((fleet) => {
      const { world, views } = look(fleet)
      for (const { name } of views.filter(({ state }) => state === 'healthy')) {
        const object = world.get(
          'kustomize.toolkit.fluxcd.io',
          'Kustomization',
          name,
          'flux-system',
        )
        expect(object?.metadata.generation).toBe(1)
        expect(object).toMatchObject({
          spec: { suspend: false },
          status: {
            lastAppliedRevision: revision,
            conditions: [{ type: 'Ready', status: 'True' }],
          },
        })
        const workload = world.get('apps', 'Deployment', name, 'shop')
        const inventory = JSON.stringify(object?.status)
        if (inventory.includes('Deployment')) {
          expect(workload).toMatchObject({ status: { availableReplicas: 1 } })
        }
      }
    })
  })

  it('there is a root cause exactly when something is neither healthy nor skipped', () => {
    check((fleet) => {
      const { views, cause } = look(fleet)
      expect(cause !== undefined).toBe(views.some(isUnhealthy))
    })
  })

  it('the service at fault waits on no other unhealthy one', () => {
    check((fleet) => {
      const { views, cause } = look(fleet)
      if (cause === undefined) return
      const atFault = views.find(({ name }) => name === cause.chain.at(-1))
      const others = views.filter(({ id }) => atFault?.waitsOn.includes(id))
      expect(others.filter(isUnhealthy)).toEqual([])
      expect(
        atFault?.state === 'waiting' &&
          atFault.unmet.some((id) => {
            const other = views.find((view) => view.id === id)
            return other !== undefined && isUnhealthy(other)
          }),
      ).toBe(false)
    })
  })

  it('each service in the chain waits on the next', () => {
    check((fleet) => {
      const { views, cause } = look(fleet)
      for (const [index, name] of (cause?.chain ?? []).slice(1).entries()) {
        const before = views.find((view) => view.name === cause?.chain[index])
        const waitsOn = before?.state === 'skipped' ? before.unmet : before?.waitsOn
        expect(waitsOn).toContain(`flux-system/${name}`)
      }
    })
  })
})
