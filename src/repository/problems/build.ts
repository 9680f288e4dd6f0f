import type { Problem, Service } from '../model.ts'
import { at } from './place.ts'

/** Services that Flux could not build, and what is not known about those it could. */
export function buildProblems(services: Service[]): Problem[] {
  return services.flatMap((service) => [...broken(service), ...unknown(service)])
}

function broken({ id, name, error, location }: Service): Problem[] {
  if (!error) return []
  return [
    {
      severity: 'error',
      code: 'does-not-build',
      message: `${name} does not build: ${error.message}`,
      ...at(error.location ?? location),
      service: id,
      hint: 'Mend it and commit; Flux would fail with the same words.',
    },
  ]
}

function unknown({ id, name, unresolved, external, location }: Service): Problem[] {
  const problems: Problem[] = []
  if (unresolved.length > 0) {
    problems.push({
      severity: 'warning',
      code: 'unknown-variables',
      message: `${name} takes variables from ${unresolved.join(', ')}, which nothing in the fleet defines`,
      ...at(location),
      service: id,
      hint: 'Flux will wait until something else creates it.',
    })
  }
  if (external) {
    problems.push({
      severity: 'warning',
      code: 'external-source',
      message: `${name} is built from another source than this repository; what it holds is not known`,
      ...at(location),
      service: id,
      hint: 'Flux fetches it itself: from outside, which needs a network, or an ArtifactGenerator makes it.',
    })
  }
  return problems
}
