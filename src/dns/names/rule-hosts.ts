import { hostName } from './host.ts'
import { parseRule, type Rule } from './rule.ts'

/** Matchers whose values are host names; Traefik takes their names in any case. */
const hostMatchers = new Set(['host', 'hostsni'])

/**
 * The hosts that a Traefik rule answers for: those of Host and HostSNI for which the rule can hold.
 * What is excluded (`!Host(…)`), contradicts itself, or is a pattern (HostRegexp, `*`) is none.
 * @throws Error saying where the rule is wrong
 */
export function hostsOfRule(text: string): string[] {
  const rule = parseRule(text)
  const named = new Set(positiveHosts(rule, true))
  return [...named].filter((host) => holds(rule, host) !== false)
}

function positiveHosts(rule: Rule, positive: boolean): string[] {
  if (rule.kind === 'not') return positiveHosts(rule.rule, !positive)
  if (rule.kind !== 'matcher') {
    return [...positiveHosts(rule.left, positive), ...positiveHosts(rule.right, positive)]
  }
  return positive && isHostMatcher(rule) ? hostsIn(rule) : []
}

/** Whether the rule holds for a host; undefined when that depends on other things, as the path. */
function holds(rule: Rule, host: string): boolean | undefined {
  if (rule.kind === 'matcher') return isHostMatcher(rule) ? hostsIn(rule).includes(host) : undefined
  if (rule.kind === 'not') {
    const inner = holds(rule.rule, host)
    return inner === undefined ? undefined : !inner
  }
  const [left, right] = [holds(rule.left, host), holds(rule.right, host)]
  const decisive = rule.kind === 'or'
  if (left === decisive || right === decisive) return decisive
  return left === undefined || right === undefined ? undefined : !decisive
}

function isHostMatcher(rule: Rule & { kind: 'matcher' }): boolean {
  return hostMatchers.has(rule.name.toLowerCase())
}

function hostsIn({ values }: Rule & { kind: 'matcher' }): string[] {
  return values.map(hostName).filter((host) => host !== undefined)
}
