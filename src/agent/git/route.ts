/** What a request under `/git/` asks for. */
export type GitRoute =
  | { kind: 'advertise' }
  | { kind: 'upload-pack' }
  | { kind: 'refused'; status: number; reason: string }

/**
 * Reads a request of git's smart HTTP protocol (gitprotocol-http(5)). Only fetching is served;
 * undefined when the path is not below `/git/`.
 */
export function gitRoute(method: string, url: URL): GitRoute | undefined {
  if (!url.pathname.startsWith('/git/')) return undefined
  const path = url.pathname.slice('/git'.length)
  const service = path === '/info/refs' ? url.searchParams.get('service') : path.slice(1)
  if (service === 'git-receive-pack') {
    return { kind: 'refused', status: 403, reason: 'This repository is served read-only.' }
  }
  if (service !== 'git-upload-pack') {
    return {
      kind: 'refused',
      status: 404,
      reason: 'Only git fetch over smart HTTP is served here.',
    }
  }
  const kind = path === '/info/refs' ? 'advertise' : 'upload-pack'
  const expected = kind === 'advertise' ? 'GET' : 'POST'
  if (method !== expected) {
    return { kind: 'refused', status: 405, reason: `Use ${expected}.` }
  }
  return { kind }
}
