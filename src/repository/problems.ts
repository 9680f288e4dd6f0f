import type { Problem, Service } from './model.js'
import { apiVersionProblems } from './problems/api-versions.js'
import { blockedProblems } from './problems/blocked.js'
import { buildProblems } from './problems/build.js'
import { cycleProblems } from './problems/cycles.js'
import { decryptionProblems } from './problems/decryption.js'
import { dependencyProblems } from './problems/dependencies.js'
import { type Duplicate, duplicateProblems } from './problems/duplicates.js'

export interface Findings {
  root: Service
  services: Service[]
  duplicates: Duplicate[]
}

/** Everything that will keep a fleet from becoming healthy, as far as its files tell. */
export function findProblems(
  { root, services, duplicates }: Findings,
  hasAgeKey: boolean,
): Problem[] {
  const problems = [
    ...buildProblems(services),
    ...cycleProblems([root, ...services]),
    ...dependencyProblems(root, services),
    ...duplicateProblems(duplicates),
    ...decryptionProblems([root, ...services], hasAgeKey),
    ...blockedProblems(services),
    ...apiVersionProblems([root, ...services]),
  ]
  const weight = ({ severity }: Problem) => (severity === 'error' ? 0 : 1)
  return problems.toSorted((one, other) => weight(one) - weight(other))
}
