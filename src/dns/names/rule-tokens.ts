export interface Token {
  kind: 'word' | 'string' | 'open' | 'close' | 'comma' | 'and' | 'or' | 'not'
  /** The name of a word, the value of a string. */
  text: string
  /** Offset in the rule. */
  at: number
}

const patterns: [Token['kind'] | 'space', RegExp][] = [
  ['space', /\s+/y],
  ['and', /&&/y],
  ['or', /\|\|/y],
  ['not', /!/y],
  ['open', /\(/y],
  ['close', /\)/y],
  ['comma', /,/y],
  ['word', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['string', /`[^`]*`/y],
  ['string', /"(?:[^"\\\n]|\\.)*"/y],
]

/** The tokens of a rule; spaces are left out. @throws Error at a character that belongs to none */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const [kind, found] = match(text, at)
    if (kind !== 'space') {
      tokens.push({ kind, text: kind === 'string' ? unquote(found) : found, at })
    }
    at += found.length
  }
  return tokens
}

function match(text: string, at: number): [Token['kind'] | 'space', string] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) return [kind, found]
  }
  throw new Error(`unexpected ${JSON.stringify(text[at])} at character ${at + 1}: ${text}`)
}

/** Raw strings stand for themselves; in quoted ones a backslash takes the next character as it is. */
function unquote(literal: string): string {
  const inner = literal.slice(1, -1)
  return literal.startsWith('`') ? inner : inner.replace(/\\(.)/g, '$1')
}
