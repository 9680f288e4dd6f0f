import { distance } from 'fastest-levenshtein'
import type { Dependency, Problem, Service } from '../model.ts'
import { at } from './place.ts'

/** Dependencies on Kustomizations that do not exist: Flux would wait for them for ever. */
export function dependencyProblems(root: Service, services: Service[]): Problem[] {
  const known = new Set([root, ...services].map(({ id }) => id))
  // What is built from elsewhere may define Kustomizations that are not known here.
  const severity = services.some(({ external }) => external) ? 'warning' : 'error'
  return services.flatMap((service) =>
    service.dependsOn
      .filter(({ id }) => !known.has(id))
      .map(
        (dependency): Problem => ({
          severity,
          code: 'missing-dependency',
          message: `${service.name} depends on ${dependency.id}, which does not exist`,
          ...at(dependency.location),
          service: service.id,
          hint: suggestion(
            dependency,
            [...known].filter((id) => id !== service.id),
          ),
        }),
      ),
  )
}

function suggestion({ id }: Dependency, known: string[]): string {
  const [namespace = '', name = ''] = id.split('/')
  const elsewhere = known.find((other) => other.endsWith(`/${name}`))
  if (elsewhere !== undefined) {
    return `There is ${elsewhere}: say its namespace, or correct "${namespace}".`
  }
  const near = known.toSorted((one, other) => distance(one, id) - distance(other, id))[0]
  return near !== undefined && distance(near, id) <= Math.max(3, name.length / 3)
    ? `Did you mean ${near.split('/')[1]}?`
    : 'Define it, or take the entry out of dependsOn.'
}
