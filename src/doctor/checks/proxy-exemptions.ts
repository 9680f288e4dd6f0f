import { BlockList, isIP } from 'node:net'

/**
 * Whether entries of NO_PROXY cover a name, a domain with a dot in front, an address or a range, in
 * the ways in which curl and Go read them. Pure.
 */
export function isExempt(host: string, entries: string[]): boolean {
  return entries.some((entry) => entry === '*' || covers(entry.toLowerCase(), host.toLowerCase()))
}

function covers(entry: string, host: string): boolean {
  const wanted = rangeOf(host)
  if (!wanted) return coversName(entry, host)
  const range = rangeOf(entry)
  if (!range || range.family !== wanted.family || range.bits > wanted.bits) return false
  const addresses = new BlockList()
  addresses.addSubnet(range.address, range.bits, range.family)
  return addresses.check(wanted.address, wanted.family)
}

/** An entry is good for the name and all below it; one with a dot in front (Go) only for the latter. */
function coversName(entry: string, host: string): boolean {
  return host === entry || host.endsWith(entry.startsWith('.') ? entry : `.${entry}`)
}

interface Range {
  address: string
  bits: number
  family: 'ipv4' | 'ipv6'
}

/** An address is a range of one; undefined for what is neither. */
function rangeOf(text: string): Range | undefined {
  const [address = '', bits, ...more] = text.replace(/^\[(.*)\]$/, '$1').split('/')
  const version = isIP(address)
  if (version === 0 || more.length > 0) return undefined
  const whole = version === 4 ? 32 : 128
  const count = bits === undefined ? whole : Number(bits)
  if (!Number.isInteger(count) || bits === '' || count < 0 || count > whole) return undefined
  return { address, bits: count, family: version === 4 ? 'ipv4' : 'ipv6' }
}
