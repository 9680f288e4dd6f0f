import { type Token, tokenize } from './rule-tokens.ts'

/** A rule of a Traefik router as a tree. */
export type Rule =
  | { kind: 'and' | 'or'; left: Rule; right: Rule }
  | { kind: 'not'; rule: Rule }
  | { kind: 'matcher'; name: string; values: string[] }

/**
 * Parses Traefik's rule language: matchers such as Host(`a`) with raw or quoted strings, combined
 * by `&&`, `||`, `!` and parentheses, where `&&` binds tighter than `||`.
 * @throws Error saying where the rule is wrong
 */
export function parseRule(text: string): Rule {
  const tokens = tokenize(text)
  let next = 0
  const peek = () => tokens[next]
  const take = (wanted?: Token['kind']): Token => {
    const token = tokens[next]
    if (!token) throw new Error(`the rule ends too early: ${text}`)
    if (wanted && token.kind !== wanted) {
      throw new Error(`expected ${wanted} at character ${token.at + 1}: ${text}`)
    }
    next += 1
    return token
  }
  const chain = (kind: 'and' | 'or', operand: () => Rule): Rule => {
    let left = operand()
    while (peek()?.kind === kind) {
      take()
      left = { kind, left, right: operand() }
    }
    return left
  }
  const any = (): Rule => chain('or', all)
  const all = (): Rule => chain('and', one)
  const one = (): Rule => {
    const token = take()
    if (token.kind === 'not') return { kind: 'not', rule: one() }
    if (token.kind === 'open') {
      const inner = any()
      take('close')
      return inner
    }
    if (token.kind !== 'word') {
      throw new Error(`expected a matcher at character ${token.at + 1}: ${text}`)
    }
    return { kind: 'matcher', name: token.text, values: values() }
  }
  const values = (): string[] => {
    take('open')
    const found: string[] = []
    while (peek()?.kind !== 'close') {
      if (found.length > 0) take('comma')
      found.push(take('string').text)
    }
    take('close')
    return found
  }
  const rule = any()
  const rest = peek()
  if (rest) throw new Error(`unexpected ${rest.kind} at character ${rest.at + 1}: ${text}`)
  return rule
}
