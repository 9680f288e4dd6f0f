import { isRemovedFromFlux } from '../../flux/versions.ts'
import type { Problem, RenderedResource, Service } from '../model.ts'

/** Services with objects of an API version that Flux itself has removed. */
export function apiVersionProblems(services: Service[]): Problem[] {
  return services.flatMap((service) => {
    const old = service.resources.filter(({ apiVersion }) => isRemovedFromFlux(apiVersion))
    const [first] = old
    return first === undefined ? [] : [problem(service, first, old.length)]
  })
}

function problem(service: Service, first: RenderedResource, count: number): Problem {
  const others = count === 1 ? '' : ` and ${count - 1} more`
  const location = first.file === undefined ? service.location : { file: first.file, line: 1 }
  return {
    severity: 'warning',
    code: 'removed-api-version',
    message: `${service.name} has ${first.kind} ${first.name}${others} of ${first.apiVersion}, which Flux no longer serves`,
    ...(location && { location }),
    service: service.id,
    hint: 'Run `flux migrate -f .` in the repository: it rewrites the files to the versions that are served.',
  }
}
