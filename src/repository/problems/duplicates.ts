import type { Problem, SourceLocation } from '../model.ts'
import { at, place } from './place.ts'

/** A Kustomization with more than one definition; those in remote bases have no place. */
export interface Duplicate {
  id: string
  places: SourceLocation[]
}

/** Kustomizations that two files define: Flux would apply the one and the other in turn. */
export function duplicateProblems(duplicates: Duplicate[]): Problem[] {
  return duplicates.map(({ id, places }) => ({
    severity: 'error',
    code: 'duplicate',
    message: `${id} is defined twice: ${places.map(place).join(' and ')}`,
    ...at(places[1] ?? places[0]),
    service: id,
    hint:
      places.length > 1
        ? 'Give one of them another name.'
        : 'Give one of them another name; if it is the root, its spec.path must be the folder that Flux starts from.',
  }))
}
