import type { Problem, Service } from './model.ts'
import { apiVersionProblems } from './problems/api-versions.ts'
import { blockedProblems } from './problems/blocked.ts'
import { buildProblems } from './problems/build.ts'
import { cycleProblems } from './problems/cycles.ts'
import { decryptionProblems } from './problems/decryption.ts'
import { dependencyProblems } from './problems/dependencies.ts'
import { type Duplicate, duplicateProblems } from './problems/duplicates.ts'

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
