import type { ClusterAccess, Credential } from './types.ts'

/** The headers by which a request says who asks. */
export function headersOf({ token }: Credential): Record<string, string> {
  return {
    'user-agent': 'fleet',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
}

/** The certificate by which a request's connection says so. */
export function certificateOf({ clientCertificate, clientKey }: Credential): {
  cert?: string
  key?: string
} {
  return {
    ...(clientCertificate === undefined ? {} : { cert: clientCertificate }),
    ...(clientKey === undefined ? {} : { key: clientKey }),
  }
}

/** By what every connection to a server is held to be the right one. */
export function trustOf({ certificateAuthority, tlsServerName }: ClusterAccess): {
  ca?: string
  servername?: string
} {
  return {
    ...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }),
    ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
  }
}
