/** Answers to a message, as `answerMulticast` gives them. */
export type Answering = (query: Buffer, legacy: boolean) => Buffer | undefined

/** More different questions than the programs of a machine ask; a machine that asks more starts anew. */
const most = 512
/** Longer ones, with many known answers, are seldom asked twice. */
const longest = 512

/**
 * Remembers answers by the whole message but its id, on which nothing but the answer's own id depends:
 * programs ask the same few questions again and again, and reading and writing a message is most of
 * what an answer costs.
 * @param answer depends on nothing but what it is given
 */
export function rememberAnswers(answer: Answering): Answering {
  const known = new Map<string, Buffer | undefined>()
  return (query, legacy) => {
    if (query.length > longest) return answer(query, legacy)
    const key = (legacy ? 'l' : 'm') + query.toString('latin1', 2)
    if (!known.has(key)) {
      if (known.size >= most) known.clear()
      known.set(key, answer(query, legacy))
    }
    const found = known.get(key)
    return found && legacy ? withId(found, query) : found
  }
}

/** A copy: the one that is remembered may still be on its way to somebody else. */
function withId(answer: Buffer, query: Buffer): Buffer {
  const copy = Buffer.from(answer)
  query.copy(copy, 0, 0, 2)
  return copy
}
