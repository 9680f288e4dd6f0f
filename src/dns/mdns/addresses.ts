import { networkInterfaces } from 'node:os'

/** The machine's own IPv4 addresses, loopback's among them. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.filter(({ family }) => family === 'IPv4').map(({ address }) => address),
  )
}
