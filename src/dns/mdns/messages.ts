import { type Answer, AUTHORITATIVE_ANSWER, decode, encode, type RecordType } from 'dns-packet'
import { isLoopback } from '../loopback.ts'
import {
  isQuery,
  type Question,
  readQuestions,
  recordClass,
  recordType,
} from '../wire/questions.ts'
import { loopbackRecords, nothingElse } from '../wire/records.ts'

/** Seconds: an agent that was killed says no goodbye, and its names should not outlive it for long. */
const ttl = 10

/**
 * The answer to a multicast query for some of our names; undefined when it asks for none of them.
 * @param legacy the query came from a port other than 5353: its sender knows only plain DNS, and
 *   gets the id and the questions back (RFC 6762, 6.7)
 */
export function answerMulticast(
  query: Buffer,
  names: ReadonlySet<string>,
  legacy: boolean,
): Buffer | undefined {
  if (!isQuery(query)) return undefined
  const ours = (readQuestions(query) ?? []).filter((question) => isOurs(question, names))
  const known = legacy || ours.length === 0 ? [] : knownAnswers(query)
  const options = { ttl, flush: !legacy }
  const wanted = ours.flatMap(({ name = '', type }) => {
    const records = loopbackRecords(name, type, options)
    return records.length > 0 ? records : [nothingElse(name, options)]
  })
  const answers = unique(wanted).filter((record) => !known.includes(keyOf(record)))
  if (answers.length === 0) return undefined
  const asked = ours.map(({ name = '' }) => name)
  const both = asked.flatMap((name) => loopbackRecords(name, recordType.any, options))
  const sent = new Set(answers.map(keyOf))
  const additionals = unique(both).filter((record) => !sent.has(keyOf(record)))
  const body = { flags: AUTHORITATIVE_ANSWER, answers, additionals }
  if (!legacy) return encode({ type: 'response', id: 0, ...body })
  const questions = ours.map(({ name = '', type }) => ({ name, type: numbered(type) }))
  return encode({ type: 'response', id: query.readUInt16BE(0), questions, ...body })
}

/** Tells everybody on the machine that these names are here, or (`goodbye`) no longer are. */
export function announcement(names: Iterable<string>, goodbye = false): Buffer {
  const options = { ttl: goodbye ? 0 : ttl, flush: true }
  const answers = [...names].flatMap((name) => loopbackRecords(name, recordType.any, options))
  return encode({ type: 'response', id: 0, flags: AUTHORITATIVE_ANSWER, answers })
}

/** Asks whether somebody has one of these names already. */
export function probe(names: Iterable<string>): Buffer {
  const questions = [...names].map((name) => ({ name, type: numbered(recordType.any) }))
  return encode({ type: 'query', id: 0, questions })
}

/** Those of our names that an answer gives an address outside of this machine. */
export function contested(message: Buffer, names: ReadonlySet<string>): string[] {
  if (message.length < 12 || (message.readUInt16BE(2) & 0x8000) === 0) return []
  const { answers = [], additionals = [] } = tryDecode(message) ?? {}
  const foreign = [...answers, ...additionals].filter((record) => {
    const { type } = record
    return (type === 'A' || type === 'AAAA') && record.ttl !== 0 && !isLoopback(record.data)
  })
  return [...new Set(foreign.map(({ name }) => name.toLowerCase()))].filter((name) =>
    names.has(name),
  )
}

function isOurs({ name, class: asked }: Question, names: ReadonlySet<string>): boolean {
  const internet = asked === recordClass.internet || asked === recordClass.any
  return internet && name !== undefined && names.has(name)
}

/** What the asker knows for long enough still, which need not be said again. */
function knownAnswers(query: Buffer): string[] {
  const { answers = [] } = tryDecode(query) ?? {}
  return answers.filter((record) => 'ttl' in record && (record.ttl ?? 0) > ttl / 2).map(keyOf)
}

function tryDecode(message: Buffer) {
  try {
    return decode(message)
  } catch {
    return undefined
  }
}

function keyOf(record: Answer): string {
  const data = 'data' in record ? JSON.stringify(record.data) : ''
  return `${record.type} ${record.name.toLowerCase()} ${data}`
}

function unique(records: Answer[]): Answer[] {
  return [...new Map(records.map((record) => [keyOf(record), record])).values()]
}

/** dns-packet encodes any type by number, though its declarations list only those with names. */
function numbered(type: number): RecordType {
  const name: string = `UNKNOWN_${type}`
  return name as RecordType
}
