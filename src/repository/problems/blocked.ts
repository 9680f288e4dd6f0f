import { withDependents } from '../../graph/closure.ts'
import { serviceGraph } from '../../graph/services.ts'
import type { Problem, Service } from '../model.ts'
import { at } from './place.ts'

/** Suspended services, and those that will wait for them in vain. */
export function blockedProblems(services: Service[]): Problem[] {
  const graph = serviceGraph(services)
  const names = new Map(services.map(({ id, name }) => [id, name]))
  return services
    .filter(({ suspended }) => suspended)
    .map(({ id, name, location }) => {
      const blocked = [...withDependents(graph, [id])].filter((other) => other !== id)
      const list = blocked.map((other) => names.get(other) ?? other).toSorted()
      const consequence = list.length > 0 ? `; it blocks ${list.join(', ')}` : ''
      return {
        severity: 'warning',
        code: 'suspended',
        message: `${name} is suspended${consequence}`,
        ...at(location),
        service: id,
        hint: 'Remove spec.suspend to let Flux apply it.',
      }
    })
}
