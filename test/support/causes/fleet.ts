import { commit, kustomization, type TestService, write } from '../fleet-repository.ts'
import { delayed } from '../large-fleet.ts'
import { type Cause, causes } from './causes.ts'

/** Twelve services in five layers: what each depends on. */
const edges: Record<string, string[]> = {
  a: [],
  b: [],
  c: [],
  d: [],
  e: ['a'],
  f: ['a', 'b'],
  g: ['c'],
  h: ['e', 'f'],
  i: ['d', 'g'],
  j: ['h'],
  k: ['h', 'i'],
  l: ['j', 'k'],
}
const names = Object.keys(edges)

/** Has the sandbox know the kinds that mend. */
const menders = `apiVersion: external-secrets.io/v1
kind: SecretStore
metadata: { name: any, namespace: default }
spec: { provider: { fake: { data: [] } } }
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: { name: any, namespace: default }
spec: { selfSigned: {} }
`

/** The fleet while all of it is well. */
export const wholeFleet: Record<string, TestService> = {
  ...Object.fromEntries(
    names.map((name) => [name, { dependsOn: edges[name] ?? [], manifest: delayed(name, 1) }]),
  ),
  a: { manifest: `${delayed('a', 1)}---\n${menders}` },
}

/** Three services and what each is to fail of. */
export function threeCauses(random: () => number): Map<string, Cause> {
  const chosen = new Map<string, Cause>()
  while (chosen.size < 3) {
    const service = names[random() % names.length] ?? 'a'
    const cause = causes[random() % causes.length]
    const isNeeded = Object.values(edges).some((needs) => needs.includes(service))
    if (cause && !(cause.needsDependents && !isNeeded)) chosen.set(service, cause)
  }
  return chosen
}

/** Commits a fleet of objects that no earlier round has used, three of its services with a cause. */
export function commitRound(
  repository: string,
  round: number,
  chosen: ReadonlyMap<string, Cause>,
  random: () => number,
): void {
  for (const name of names) {
    const fresh = `${name}-${round}`
    const cause = chosen.get(name)
    const manifest = cause?.manifest?.(fresh) ?? delayed(fresh, random() % 3)
    const service = { dependsOn: edges[name] ?? [], spec: cause?.spec?.(fresh) ?? '' }
    write(repository, `apps/${name}/${name}.yaml`, manifest)
    write(repository, `clusters/dev/${name}.yaml`, kustomization(name, service))
  }
  commit(repository, `Round ${round}`)
}
