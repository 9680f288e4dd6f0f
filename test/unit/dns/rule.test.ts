import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRule, type Rule } from '../../../src/dns/names/rule.ts'
import { hostsOfRule } from '../../../src/dns/names/rule-hosts.ts'

describe('the hosts of a Traefik rule', () => {
  test.each<[string, string[]]>([
    ['Host(`grafana.local`)', ['grafana.local']],
    ['Host("grafana.local")', ['grafana.local']],
    ['Host(`a.local`, `b.local`)', ['a.local', 'b.local']],
    ['Host(`a.local`) || Host(`b.local`) && PathPrefix(`/b`)', ['a.local', 'b.local']],
    ['(Host(`a.local`)||Host(`b.local`))&&!PathPrefix(`/x`)', ['a.local', 'b.local']],
    ['HostSNI(`db.local`) && ALPN(`postgresql`)', ['db.local']],
    ['host(`Grafana.LOCAL.`)', ['grafana.local']],
    ['PathPrefix(`/Host(a.local)`)', []],
    ['HeaderRegexp(`X`, `Host(\\`)', []],
  ])('%s', (rule, hosts) => {
    expect(hostsOfRule(rule)).toEqual(hosts)
  })

  test.each([
    ['what is excluded', '!Host(`a.local`)'],
    ['what is excluded twice removed', '!(Host(`a.local`) || Path(`/`))'],
    ['what contradicts itself', 'Host(`a.local`) && Host(`b.local`)'],
    ['patterns', 'HostRegexp(`^.+\\.local$`)'],
    ['the wildcard of HostSNI', 'HostSNI(`*`)'],
    ['addresses', 'Host(`127.0.0.1`)'],
    ['what is no host name', 'Host(`a b.local`)'],
  ])('do not include %s', (_, rule) => {
    expect(hostsOfRule(rule)).toEqual([])
  })

  test('include what is excluded from an exclusion', () => {
    expect(hostsOfRule('!(!Host(`a.local`) || Path(`/x`))')).toEqual(['a.local'])
  })

  test.each([
    ['Host(`a.local`', /ends too early/],
    ['Host(`a.local`) Host(`b.local`)', /unexpected word at character 17/],
    ['Host(`a.local)', /unexpected "`" at character 6/],
    ['&& Host(`a.local`)', /expected a matcher at character 1/],
    ['', /ends too early/],
  ])('of the broken rule %s are an error that says where', (rule, words) => {
    expect(() => hostsOfRule(rule)).toThrow(words)
  })
})

const host = fc.constantFrom('a.local', 'b.local', 'c.local')
const matcher = fc.oneof(
  host.map((name): Rule => ({ kind: 'matcher', name: 'Host', values: [name] })),
  fc.string().map((path): Rule => ({ kind: 'matcher', name: 'Path', values: [path] })),
)
const { rule: anyRule } = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 5 },
    matcher,
    tie('rule').map((rule): Rule => ({ kind: 'not', rule })),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), tie('rule'), tie('rule'))
      .map(([kind, left, right]): Rule => ({ kind, left, right })),
  ),
}))

/** Writes a rule with as few parentheses as its meaning allows. */
function write(rule: Rule): string {
  if (rule.kind === 'matcher') {
    return `${rule.name}(${rule.values.map((value) => JSON.stringify(value)).join(', ')})`
  }
  if (rule.kind === 'not') return `!${inParentheses(rule.rule, rule.rule.kind !== 'matcher')}`
  const loose = (side: Rule) => rule.kind === 'and' && side.kind === 'or'
  const left = inParentheses(rule.left, loose(rule.left))
  const right = inParentheses(rule.right, loose(rule.right) || rule.right.kind === rule.kind)
  return `${left} ${rule.kind === 'and' ? '&&' : '||'} ${right}`
}

function inParentheses(rule: Rule, wanted: boolean): string {
  return wanted ? `(${write(rule)})` : write(rule)
}

describe('any rule', () => {
  test('that can be written is read as it was meant', () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        const printable = JSON.stringify(rule).includes('\\\\u') === false
        fc.pre(printable && !/\\[nrtbf]/.test(JSON.stringify(rule)))
        expect(parseRule(write(rule))).toEqual(rule)
      }),
      { numRuns: 500 },
    )
  })

  test('claims only hosts that it names, for some request that it accepts', () => {
    const accepts = (rule: Rule, name: string, path: boolean): boolean => {
      if (rule.kind === 'not') return !accepts(rule.rule, name, path)
      if (rule.kind === 'matcher') return rule.name === 'Host' ? rule.values[0] === name : path
      const [left, right] = [accepts(rule.left, name, path), accepts(rule.right, name, path)]
      return rule.kind === 'and' ? left && right : left || right
    }
    const samePath = (rule: Rule): Rule => {
      if (rule.kind === 'matcher') return rule.name === 'Path' ? { ...rule, values: ['/'] } : rule
      if (rule.kind === 'not') return { ...rule, rule: samePath(rule.rule) }
      return { ...rule, left: samePath(rule.left), right: samePath(rule.right) }
    }
    fc.assert(
      fc.property(anyRule, (generated) => {
        const rule = samePath(generated)
        const claimed = hostsOfRule(write(rule))
        for (const name of ['a.local', 'b.local', 'c.local']) {
          const answers = accepts(rule, name, true) || accepts(rule, name, false)
          if (claimed.includes(name)) expect(write(rule)).toContain(name)
          if (!write(rule).includes(name)) expect(claimed).not.toContain(name)
          // Without negations, what is named and can be asked for is claimed.
          if (!write(rule).includes('!') && write(rule).includes(name) && answers) {
            const withoutIt = accepts(rule, 'other', true)
            if (!withoutIt) expect(claimed).toContain(name)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  test('text at all gives hosts or an error, never anything else', () => {
    const pieces = fc.constantFrom('Host', '(', ')', '`', '"', 'a.local', '&&', '||', '!', ',', ' ')
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (rule) => {
        try {
          expect(Array.isArray(hostsOfRule(rule))).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
          expect(String(error)).toMatch(/character|ends too early/)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
