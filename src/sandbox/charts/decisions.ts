export type Decision = 'real' | 'stand-in'

/**
 * Remembers for a while whether something upstream answers, so that being offline costs one
 * bounded probe for each repository, shared by all who ask meanwhile.
 */
export function createDecisions(options: { ttlMs: number; now: () => number }) {
  const known = new Map<string, { until: number; decision: Promise<Decision> }>()
  return (key: string, probe: () => Promise<boolean>): Promise<Decision> => {
    const remembered = known.get(key)
    if (remembered && remembered.until > options.now()) return remembered.decision
    const decision = probe()
      .catch(() => false)
      .then((answers): Decision => (answers ? 'real' : 'stand-in'))
    known.set(key, { until: options.now() + options.ttlMs, decision })
    return decision
  }
}

export type Decide = ReturnType<typeof createDecisions>
