import { isIP } from 'node:net'

const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/

/**
 * A host name in the form in which names are compared: lower case, without a last dot. Undefined
 * for what no resolver is asked for: addresses, wildcards, single labels and malformed names.
 */
export function hostName(text: string): string | undefined {
  const name = text.trim().toLowerCase().replace(/\.$/, '')
  const labels = name.split('.')
  const wellFormed =
    name.length <= 253 && labels.length > 1 && labels.every((one) => label.test(one))
  return wellFormed && isIP(name) === 0 ? name : undefined
}

/** Whether a name lies below a domain: `grafana.local` below `local`. */
export function isBelow(name: string, domain: string): boolean {
  return name.endsWith(`.${domain}`)
}
