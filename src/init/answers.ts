/** What a new fleet repository is made from. */
export interface Answers {
  /** The fleet's and its cluster's name; a DNS label. */
  name: string
  /** The folder of a stage's cluster: `clusters/stages/dev/clusters/<cluster>`. */
  cluster: string
  /** AWS region of the stages' endpoints. */
  region: string
  /** What the names of web pages end in. */
  domain: string
  services: string[]
  /** Where the repository will be pushed to; may be empty. */
  remote: string
}

export const defaults = { cluster: 'services-amer', region: 'us-east-1', domain: 'local' } as const

const label = /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/
const labelWords =
  'must be a DNS label: at most 40 lower-case letters, digits and dashes, none of them at an end'

/** What is wrong with an answer, in words for the user; undefined when nothing is. Pure. */
export const checks: Record<
  'name' | 'cluster' | 'region' | 'domain' | 'remote',
  (text: string) => string | undefined
> = {
  name: (text) => (label.test(text) ? undefined : `The name "${text}" ${labelWords}`),
  cluster: (text) => (label.test(text) ? undefined : `The cluster's name "${text}" ${labelWords}`),
  region: (text) => (label.test(text) ? undefined : `The region "${text}" ${labelWords}`),
  domain: (text) =>
    text.length <= 60 && text.split('.').every((part) => label.test(part))
      ? undefined
      : `The domain "${text}" must be DNS labels with dots between them, like local or dev.test`,
  remote: (text) =>
    text === '' ||
    /^(https?|ssh|git|file):\/\/\S+$/.test(text) ||
    /^[\w.-]+@[\w.-]+:\S+$/.test(text)
      ? undefined
      : `The remote "${text}" is no address of a git repository`,
}

/** A DNS label made of any name, as a suggestion. Pure. */
export function suggestedName(folder: string): string {
  const made = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '')
  return made === '' ? 'fleet' : made
}

/** The same address as Flux wants it, which does not know git's short form `git@host:path`. Pure. */
export function fluxUrl(remote: string): string {
  const [, host, path] = /^([\w.-]+@[\w.-]+):(.+)$/.exec(remote) ?? []
  return host === undefined ? remote : `ssh://${host}/${path}`
}
