import type { Answer } from 'dns-packet'
import { recordType } from './questions.ts'

export interface RecordOptions {
  /** Seconds for which an answer may be kept. */
  ttl: number
  /** Multicast DNS: these are all the records of the name, older ones are to be forgotten. */
  flush?: boolean
}

/** The records of a fleet's name that answer a question of this type: loopback in both families. */
export function loopbackRecords(name: string, type: number, options: RecordOptions): Answer[] {
  const common = { name, ttl: options.ttl, flush: options.flush ?? false }
  const wants = (one: number) => type === one || type === recordType.any
  return [
    ...(wants(recordType.a) ? [{ ...common, type: 'A' as const, data: '127.0.0.1' }] : []),
    ...(wants(recordType.aaaa) ? [{ ...common, type: 'AAAA' as const, data: '::1' }] : []),
  ]
}

/** That a name has these two kinds of records and no others (RFC 6762, 6.1). */
export function nothingElse(name: string, options: RecordOptions): Answer {
  return {
    type: 'NSEC',
    name,
    ttl: options.ttl,
    flush: options.flush ?? false,
    data: { nextDomain: name, rrtypes: ['A', 'AAAA'] },
  }
}
