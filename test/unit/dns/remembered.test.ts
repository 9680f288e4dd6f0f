import { decode, encode, type RecordType } from 'dns-packet'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answerMulticast } from '../../../src/dns/mdns/messages.ts'
import { rememberAnswers } from '../../../src/dns/mdns/remembered.ts'

const names = new Set(['grafana.test', 'n8n.test'])
const answer = (query: Buffer, legacy: boolean) => answerMulticast(query, names, legacy)
const ask = (name: string, id = 7, type: RecordType = 'A') =>
  encode({ type: 'query', id, questions: [{ name, type }] })
const withOtherId = (query: Buffer) => {
  const other = Buffer.from(query)
  if (other.length > 1) other.writeUInt16BE(other.readUInt16BE(0) ^ 0xff_ff)
  return other
}
const counting = () => {
  let calls = 0
  const remembered = rememberAnswers((query, legacy) => {
    calls += 1
    return answer(query, legacy)
  })
  return { remembered, calls: () => calls }
}

describe('remembered answers', () => {
  test('are worked out once for a question, also for one that gets none', () => {
    const { remembered, calls } = counting()
    for (let id = 0; id < 5; id += 1) {
      expect(remembered(ask('grafana.test', id), true)).toBeDefined()
      expect(remembered(ask('printer.local', id), true)).toBeUndefined()
    }
    expect(calls()).toBe(2)
  })

  test('carry the id of who asks, and leave the one alone that is still being sent', () => {
    const { remembered } = counting()
    const first = remembered(ask('grafana.test', 1), true)
    const second = remembered(ask('grafana.test', 2), true)
    expect([first, second].map((one) => decode(one ?? Buffer.alloc(0)).id)).toEqual([1, 2])
  })

  test('are forgotten when more is asked than programs ask', () => {
    const { remembered, calls } = counting()
    for (let index = 0; index < 600; index += 1) remembered(ask(`name-${index}.test`), true)
    remembered(ask('name-0.test'), true)
    expect(calls()).toBe(601)
  })

  test('are the ones that would be worked out anew, for any messages in any order', () => {
    const name = fc.constantFrom('grafana.test', 'n8n.test', 'GRAFANA.test', 'other.test')
    const type = fc.constantFrom<RecordType>('A', 'AAAA', 'TXT', 'ANY' as RecordType)
    const known = fc.constantFrom([], [{ type: 'A', name: 'n8n.test', ttl: 9, data: '127.0.0.1' }])
    const message = fc
      .tuple(fc.nat(65_535), fc.array(fc.record({ name, type }), { maxLength: 2 }), known)
      .map(([id, questions, answers]) =>
        encode({ type: 'query', id, questions, answers: answers as never }),
      )
    const bytes = fc.uint8Array({ maxLength: 40 }).map((some) => Buffer.from(some))
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.oneof(message, bytes), fc.boolean()), { maxLength: 20 }),
        (asked) => {
          const remembered = rememberAnswers(answer)
          for (const [query, legacy] of asked) {
            for (const one of [query, withOtherId(query)]) {
              expect(remembered(one, legacy)).toEqual(answer(one, legacy))
            }
          }
        },
      ),
    )
  })
})
