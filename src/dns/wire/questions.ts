/** One question of a DNS message. */
export interface Question {
  /** In lower case; undefined when a label is none of a host name, so that it equals no name. */
  name: string | undefined
  /** As numbered by IANA. */
  type: number
  /** As numbered by IANA, without the top bit that multicast DNS uses. */
  class: number
}

export const recordType = { a: 1, aaaa: 28, any: 255 } as const
export const recordClass = { internet: 1, any: 255 } as const

const headerLength = 12

/** Whether a message is a standard query: no answer, opcode 0. */
export function isQuery(message: Buffer): boolean {
  return message.length >= headerLength && (message.readUInt16BE(2) & 0xf800) === 0
}

/**
 * The questions of a message; undefined when it is malformed. Labels are compared as labels: one
 * that contains a dot must not pass for two, else a foreign name would look like one of ours.
 */
export function readQuestions(message: Buffer): Question[] | undefined {
  if (message.length < headerLength) return undefined
  const questions: Question[] = []
  let at = headerLength
  for (let left = message.readUInt16BE(4); left > 0; left -= 1) {
    const name = readName(message, at)
    if (!name || name.end + 4 > message.length) return undefined
    questions.push({
      name: name.text,
      type: message.readUInt16BE(name.end),
      class: message.readUInt16BE(name.end + 2) & 0x7fff,
    })
    at = name.end + 4
  }
  return questions
}

const hostLabel = /^[a-z0-9_-]+$/

/** A name with its compression pointers followed (RFC 1035, 4.1.4), which only ever lead back. */
function readName(
  message: Buffer,
  start: number,
): { text: string | undefined; end: number } | undefined {
  const labels: string[] = []
  let end: number | undefined
  let limit = start
  for (let at = start; ; ) {
    const length = message[at]
    if (length === undefined) return undefined
    if (length === 0) {
      const plain = labels.length > 0 && labels.every((label) => hostLabel.test(label))
      return { text: plain ? labels.join('.') : undefined, end: end ?? at + 1 }
    }
    if (length >= 0xc0) {
      if (at + 1 >= message.length) return undefined
      const target = message.readUInt16BE(at) & 0x3fff
      if (target >= limit || target < headerLength) return undefined
      end ??= at + 2
      limit = target
      at = target
    } else {
      if (length > 63 || at + 1 + length > message.length) return undefined
      labels.push(message.toString('latin1', at + 1, at + 1 + length).toLowerCase())
      at += 1 + length
    }
  }
}
