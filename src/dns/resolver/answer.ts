import { type Answer, AUTHORITATIVE_ANSWER, encode, RECURSION_DESIRED } from 'dns-packet'
import { isQuery, type Question, readQuestions, recordClass } from '../wire/questions.ts'
import { loopbackRecords } from '../wire/records.ts'

/** The names below one domain. */
export interface Zone {
  domain: string
  names: ReadonlySet<string>
}

/** Response codes (RFC 1035, 4.1.1). */
const code = { ok: 0, malformed: 1, noSuchName: 3, notImplemented: 4, refused: 5 } as const

/** Seconds: short, since a name may come or go at any time. */
const ttl = 5

/**
 * The answer of a server that knows one zone and nothing else: a name outside of it is refused.
 * Undefined for what gets no answer at all: answers, and what is too short for a header.
 */
export function answerQuery(query: Buffer, zone: Zone): Buffer | undefined {
  if (query.length < 12 || (query.readUInt16BE(2) & 0x8000) !== 0) return undefined
  if (!isQuery(query)) return bare(query, code.notImplemented)
  const questions = readQuestions(query)
  const [question] = questions ?? []
  if (!question || questions?.length !== 1) return bare(query, code.malformed)
  if (!isOurs(question, zone)) return bare(query, code.refused)
  return answerKnown(query, question, zone)
}

function isOurs({ name, class: asked }: Question, { domain, names }: Zone): boolean {
  const internet = asked === recordClass.internet || asked === recordClass.any
  if (!internet || name === undefined) return false
  return name === domain || name.endsWith(`.${domain}`) || names.has(name)
}

function answerKnown(query: Buffer, question: Question, { domain, names }: Zone): Buffer {
  const { name = '', type } = question
  const answers = names.has(name) ? loopbackRecords(name, type, { ttl }) : []
  const exists =
    name === domain || [...names].some((one) => one === name || one.endsWith(`.${name}`))
  const authorities = answers.length === 0 ? [startOfAuthority(domain)] : []
  const flags = AUTHORITATIVE_ANSWER | recursionWish(query) | (exists ? code.ok : code.noSuchName)
  const body = encode({ type: 'response', id: query.readUInt16BE(0), flags, answers, authorities })
  return withQuestion(body, query)
}

/** Lets resolvers remember for a second, and no longer, that something is not there. */
function startOfAuthority(domain: string): Answer {
  const data = { mname: `fleet.${domain}`, rname: `fleet.${domain}` }
  const times = { serial: 1, refresh: 60, retry: 60, expire: 60, minimum: 1 }
  return { type: 'SOA', name: domain, ttl: 1, data: { ...data, ...times } }
}

/** The question as it came, also in its case, which some resolvers check. */
function withQuestion(body: Buffer, query: Buffer): Buffer {
  const question = query.subarray(12, endOfQuestion(query))
  const header = Buffer.from(body.subarray(0, 12))
  header.writeUInt16BE(1, 4)
  return Buffer.concat([header, question, body.subarray(12)])
}

/** Behind the first question, whose name no pointer can shorten: there is nothing before it. */
function endOfQuestion(query: Buffer): number {
  let at = 12
  while ((query[at] ?? 0) !== 0) at += 1 + (query[at] ?? 0)
  return at + 5
}

function bare(query: Buffer, response: number): Buffer {
  const flags = recursionWish(query) | response
  return encode({ type: 'response', id: query.readUInt16BE(0), flags })
}

function recursionWish(query: Buffer): number {
  return query.readUInt16BE(2) & RECURSION_DESIRED
}
