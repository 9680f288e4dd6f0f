import { mkdir, open, readFile, realpath, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Document, isMap, isSeq, parseDocument } from 'yaml'
import { FleetError } from '../errors.ts'
import { steadyNow } from '../system/clock.ts'
import { codeOf, readFileIfExists, writeFileAtomic } from '../system/files.ts'

/** Entries of a kubeconfig that belong together; all three bear the name. */
export interface NamedContext {
  name: string
  cluster: Record<string, unknown>
  user: Record<string, unknown>
}

const lists = ['clusters', 'users', 'contexts'] as const

/** The user's own kubeconfig: the first that KUBECONFIG names, as kubectl writes to it. */
export function userKubeconfig(env: NodeJS.ProcessEnv, home = homedir()): string {
  const named = env.KUBECONFIG?.split(delimiter).find((path) => path !== '')
  return named ?? join(home, '.kube', 'config')
}

/** The one context of a kubeconfig that a tool wrote, under its name there. */
export function singleContext(text: string): NamedContext {
  const document = parseDocument(text)
  const name = String(document.get('current-context') ?? '')
  const [cluster, user] = ['cluster', 'user'].map((field) => {
    const entry: unknown = document.getIn([`${field}s`, 0, field])
    return isMap(entry) ? (entry.toJS(document) as Record<string, unknown>) : {}
  })
  return { name, cluster: cluster ?? {}, user: user ?? {} }
}

/**
 * A kubeconfig's text with the context added or renewed; all else, comments too, stays. The
 * current context is set when there is none or `switchTo` says so.
 */
export function withContext(text: string, added: NamedContext, switchTo: boolean): string {
  const document = readDocument(text)
  const { name, cluster, user } = added
  const entries = {
    clusters: { cluster },
    users: { user },
    contexts: { context: { cluster: name, user: name } },
  }
  for (const list of lists) {
    removeEntry(document, list, name)
    if (!isSeq(document.get(list))) document.set(list, document.createNode([]))
    document.addIn([list], document.createNode({ name, ...entries[list] }))
  }
  if (switchTo || !document.get('current-context')) document.set('current-context', name)
  return String(document)
}

/**
 * A kubeconfig's text without the context, when that leads to the given server.
 * @param previous the context to go back to when the one that goes is the current one
 */
export function withoutContext(
  text: string,
  { name, server, previous }: { name: string; server: string; previous: string },
): string {
  const document = readDocument(text)
  if (serverOf(document, name) !== server) return text
  for (const list of lists) removeEntry(document, list, name)
  if (document.get('current-context') === name) {
    const stillThere = indexOf(document, 'contexts', previous) >= 0
    document.set('current-context', stillThere ? previous : '')
  }
  return String(document)
}

/** Takes a context out of a kubeconfig, if there is one and the context leads to the given server. */
export async function removeContext(
  file: string,
  gone: Parameters<typeof withoutContext>[1],
): Promise<void> {
  if ((await readUserKubeconfig(file)) === '') return
  await editKubeconfig(file, (text) => withoutContext(text, gone))
}

/** The server that a context of that name leads to, and which context is the current one. */
export function contextIn(text: string, name: string): { server?: string; current: string } {
  const document = readDocument(text)
  const server = serverOf(document, name)
  const current = String(document.get('current-context') ?? '')
  return server === undefined ? { current } : { server, current }
}

/**
 * Changes a kubeconfig under the lock that kubectl and kind take too, whole or not at all. A
 * symbolic link stays one.
 * @throws FleetError when somebody keeps the lock, or the file is no YAML
 */
export async function editKubeconfig(file: string, edit: (text: string) => string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const target = await realpath(file).catch(() => file)
  const unlock = await lockKubeconfig(`${file}.lock`)
  try {
    const before = (await readFileIfExists(target)) ?? ''
    const after = edit(before)
    if (after !== before) await writeFileAtomic(target, after)
  } finally {
    await unlock()
  }
}

/** The text of a kubeconfig, empty when there is none. */
export async function readUserKubeconfig(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return ''
    throw error
  })
}

function readDocument(text: string): Document {
  const document: Document = parseDocument(text.trim() === '' ? emptyConfig : text)
  const [problem] = document.errors
  if (!problem && isMap(document.contents)) return document
  throw new FleetError({
    code: 'broken-kubeconfig',
    message: 'The kubeconfig cannot be read',
    why: problem?.message ?? 'It is not a mapping.',
    hint: 'Mend the file, or name another one with KUBECONFIG; it was left as it is.',
  })
}

const emptyConfig = 'apiVersion: v1\nkind: Config\n'

function removeEntry(document: Document, list: (typeof lists)[number], name: string): void {
  const index = indexOf(document, list, name)
  if (index >= 0) document.deleteIn([list, index])
}

function indexOf(document: Document, list: (typeof lists)[number], name: string): number {
  const entries = document.get(list)
  if (!isSeq(entries)) return -1
  return entries.items.findIndex((entry) => isMap(entry) && entry.get('name') === name)
}

function serverOf(document: Document, name: string): string | undefined {
  const index = indexOf(document, 'clusters', name)
  const server = index < 0 ? undefined : document.getIn(['clusters', index, 'cluster', 'server'])
  return server === undefined ? undefined : String(server)
}

/** Milliseconds; the lock is held for as long as a file takes to write. */
const lockPatience = 5000

async function lockKubeconfig(file: string): Promise<() => Promise<void>> {
  const giveUpAt = steadyNow() + lockPatience
  for (;;) {
    try {
      await (await open(file, 'wx')).close()
      return () => rm(file, { force: true })
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
      if (steadyNow() > giveUpAt) throw locked(file)
      await sleep(50)
    }
  }
}

function locked(file: string): FleetError {
  return new FleetError({
    code: 'kubeconfig-locked',
    message: `Another program keeps the kubeconfig locked (${file})`,
    hint: `Wait for it; when none runs, remove ${file} and run the same command again.`,
  })
}
