import { decode, encode, type Packet, type RecordType } from 'dns-packet'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { announcement, answerMulticast, contested, probe } from '../../../src/dns/mdns/messages.ts'
import { answerQuery } from '../../../src/dns/resolver/answer.ts'

const names = new Set(['grafana.test', 'deep.n8n.test'])
const zone = { domain: 'test', names }
const query = (name: string, type: RecordType = 'A', rest: Packet = {}) =>
  encode({ type: 'query', id: 7, flags: 0x100, questions: [{ name, type }], ...rest })
const ask = (name: string, type?: RecordType) => {
  const answer = answerQuery(query(name, type), zone)
  return decode(answer ?? Buffer.alloc(0))
}
const rcode = (packet: Packet) => (packet.flags ?? 0) & 0xf
const dataOf = (packet: Packet) =>
  (packet.answers ?? []).map((answer) => `${answer.type} ${'data' in answer ? answer.data : ''}`)

describe('the resolver', () => {
  test('leads a name to loopback in both families', () => {
    expect(dataOf(ask('grafana.test', 'A'))).toEqual(['A 127.0.0.1'])
    expect(dataOf(ask('grafana.test', 'AAAA'))).toEqual(['AAAA ::1'])
  })

  test('keeps the id and the case of the question', () => {
    const answer = ask('GrafAna.Test')
    expect(answer).toMatchObject({ id: 7, questions: [{ name: 'GrafAna.Test' }] })
    expect(dataOf(answer)).toEqual(['A 127.0.0.1'])
  })

  test('says of a known name that it has nothing else, and may be asked again in a second', () => {
    const answer = ask('grafana.test', 'TXT')
    expect(rcode(answer)).toBe(0)
    expect(answer.answers).toEqual([])
    expect(answer.authorities).toMatchObject([{ type: 'SOA', name: 'test', ttl: 1 }])
  })

  test('tells a name that is not there from one that only others lie below', () => {
    expect(rcode(ask('unknown.test'))).toBe(3)
    expect(rcode(ask('n8n.test'))).toBe(0)
    expect(ask('n8n.test').answers).toEqual([])
  })

  test('refuses what lies outside of its domain', () => {
    expect(rcode(ask('example.com'))).toBe(5)
    expect(rcode(ask('grafana.test.example.com'))).toBe(5)
    expect(rcode(ask('notest'))).toBe(5)
  })

  test('does not take a label with a dot in it for two labels', () => {
    const label = Buffer.from('grafana.test')
    const spoofed = Buffer.concat([
      query('x').subarray(0, 12),
      Buffer.from([label.length]),
      label,
      Buffer.from([0, 0, 1, 0, 1]),
    ])
    expect(rcode(decode(answerQuery(spoofed, zone) ?? Buffer.alloc(0)))).toBe(5)
    expect(answerMulticast(spoofed, names, true)).toBeUndefined()
  })

  test('does not answer answers, and says so to what it does not know how to do', () => {
    expect(answerQuery(encode({ type: 'response', id: 1 }), zone)).toBeUndefined()
    expect(answerQuery(Buffer.alloc(11), zone)).toBeUndefined()
    const notify = Buffer.from(query('grafana.test'))
    notify.writeUInt16BE(4 << 11, 2)
    expect(answerQuery(notify, zone)?.readUInt16BE(2)).toBe(0x8004)
  })
})

describe('the multicast responder', () => {
  const answer = (message: Buffer, legacy = false) => {
    const found = answerMulticast(message, names, legacy)
    return found && decode(found)
  }

  test('answers with the one family and brings the other along, to be remembered anew', () => {
    const found = answer(query('grafana.test', 'A'))
    expect(found).toMatchObject({ id: 0, questions: [] })
    expect(found?.answers).toMatchObject([{ type: 'A', data: '127.0.0.1', flush: true }])
    expect(found?.additionals).toMatchObject([{ type: 'AAAA', data: '::1', flush: true }])
  })

  test('gives plain DNS clients their id and question back', () => {
    const found = answer(query('grafana.test', 'AAAA'), true)
    expect(found).toMatchObject({ id: 7, questions: [{ name: 'grafana.test', type: 'AAAA' }] })
    expect(found?.answers).toMatchObject([{ type: 'AAAA', flush: false }])
  })

  test('says that there is nothing else, so that nobody waits for it', () => {
    expect(answer(query('grafana.test', 'TXT'))?.answers).toMatchObject([
      { type: 'NSEC', data: { rrtypes: ['A', 'AAAA'] } },
    ])
  })

  test('answers several questions at once, and only its own', () => {
    const questions = ['grafana.test', 'other.test', 'deep.n8n.test'].map((name) => {
      return { name, type: 'A' as const }
    })
    const found = answer(encode({ type: 'query', questions }))
    expect(found?.answers?.map(({ name }) => name)).toEqual(['grafana.test', 'deep.n8n.test'])
  })

  test('does not repeat what the asker knows', () => {
    const known = (ttl: number) =>
      query('grafana.test', 'A', {
        answers: [{ type: 'A', name: 'grafana.test', ttl, data: '127.0.0.1' }],
      })
    expect(answer(known(10))).toBeUndefined()
    expect(answer(known(2))?.answers).toHaveLength(1)
  })

  test('is silent about every other name, and about answers', () => {
    expect(answer(query('printer.local'))).toBeUndefined()
    expect(answer(announcement(names))).toBeUndefined()
  })

  test('says goodbye with the time to live 0', () => {
    expect(decode(announcement(['grafana.test'], true)).answers).toMatchObject([
      { type: 'A', ttl: 0 },
      { type: 'AAAA', ttl: 0 },
    ])
  })

  test('sees when somebody else answers for a name, but not another fleet on this machine', () => {
    const foreign = (data: string, ttl = 10) =>
      encode({ type: 'response', answers: [{ type: 'A', name: 'Grafana.test', ttl, data }] })
    expect(contested(foreign('192.0.2.1'), names)).toEqual(['grafana.test'])
    expect(contested(foreign('127.0.0.1'), names)).toEqual([])
    expect(contested(foreign('192.0.2.1', 0), names)).toEqual([])
    expect(contested(probe(names), names)).toEqual([])
  })
})

describe('any bytes', () => {
  const label = fc.constantFrom('grafana', 'n8n', 'deep', 'test', 'local', 'a.b', '')
  const question = fc.record({
    name: fc.array(label, { maxLength: 4 }).map((labels) => labels.join('.')),
    type: fc.constantFrom<RecordType>('A', 'AAAA', 'TXT', 'OPT'),
  })
  const valid = fc
    .array(question, { maxLength: 3 })
    .map((questions) => encode({ type: 'query', questions }))
  const damaged = fc
    .tuple(valid, fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 4 }))
    .map(([message, flips]) => {
      const copy = Buffer.from(message)
      for (const [at, byte] of flips) if (at < copy.length) copy[at] = byte
      return copy
    })
  const anyMessage = fc.oneof(
    fc.uint8Array({ maxLength: 120 }).map((bytes) => Buffer.from(bytes)),
    valid,
    damaged,
  )

  test('get an answer about our names or none, from either server, and never crash one', () => {
    fc.assert(
      fc.property(anyMessage, fc.boolean(), (message, legacy) => {
        const answers = [
          answerQuery(message, zone),
          answerMulticast(message, names, legacy),
        ].filter((answer) => answer !== undefined)
        for (const answer of answers) {
          const { answers: records = [], additionals = [] } = decode(answer)
          for (const { name } of [...records, ...additionals]) expect(names).toContain(name)
        }
        contested(message, names)
      }),
      { numRuns: 5000 },
    )
  })
})
