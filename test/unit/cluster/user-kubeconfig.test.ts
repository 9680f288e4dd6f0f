import { mkdtemp, readFile, realpath, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import {
  contextIn,
  editKubeconfig,
  singleContext,
  userKubeconfig,
  withContext,
  withoutContext,
} from '../../../src/cluster/user-kubeconfig.ts'

const server = 'https://127.0.0.1:21000'
const added = { name: 'kind-shop-dev', cluster: { server }, user: { token: 'secret' } }
const removed = { name: added.name, server, previous: '' }

const other = `# work
apiVersion: v1
kind: Config
current-context: work
clusters:
  - name: work # do not touch
    cluster: { server: https://work.test }
users:
  - name: work
    user: { token: t }
contexts:
  - name: work
    context: { cluster: work, user: work }
`

describe('adding a context', () => {
  test('keeps everything else, comments too, and the current context', () => {
    const text = withContext(other, added, false)
    expect(text).toContain('# do not touch')
    expect(parse(text)).toMatchObject({ 'current-context': 'work' })
    expect(parse(text).clusters).toHaveLength(2)
    expect(contextIn(text, added.name)).toEqual({ server, current: 'work' })
  })

  test('makes it the current one when asked, or when there is none', () => {
    expect(contextIn(withContext(other, added, true), added.name).current).toBe(added.name)
    expect(contextIn(withContext('', added, false), added.name).current).toBe(added.name)
  })

  test('twice is once', () => {
    const once = withContext(other, added, false)
    expect(parse(withContext(once, added, false))).toEqual(parse(once))
  })
})

describe('removing a context', () => {
  test('gives back what was there before, whatever that was', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 5 })
    fc.assert(
      fc.property(names, fc.nat(), (contexts, index) => {
        const config = {
          apiVersion: 'v1',
          kind: 'Config',
          'current-context': contexts[index % Math.max(contexts.length, 1)] ?? '',
          clusters: contexts.map((name) => ({ name, cluster: { server: `https://${name}` } })),
          users: contexts.map((name) => ({ name, user: {} })),
          contexts: contexts.map((name) => ({ name, context: { cluster: name, user: name } })),
        }
        const before = stringify(config)
        const after = withoutContext(withContext(before, added, false), removed)
        expect(parse(after)).toEqual(config)
      }),
    )
  })

  test('leaves one of the same name alone that leads elsewhere', () => {
    const text = withContext(other, { ...added, cluster: { server: 'https://else' } }, false)
    expect(withoutContext(text, removed)).toBe(text)
  })

  test('goes back to the context before', () => {
    const text = withContext(other, added, true)
    expect(parse(withoutContext(text, { ...removed, previous: 'work' }))['current-context']).toBe(
      'work',
    )
    expect(parse(withoutContext(text, { ...removed, previous: 'gone' }))['current-context']).toBe(
      '',
    )
  })
})

test('a broken kubeconfig is an error, and nothing is written', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'kubeconfig-')), 'config')
  await writeFile(file, 'clusters: [')
  await expect(
    editKubeconfig(file, (text) => withContext(text, added, false)),
  ).rejects.toMatchObject({ code: 'broken-kubeconfig' })
  expect(await readFile(file, 'utf8')).toBe('clusters: [')
})

test('a symbolic link stays one, and the lock is gone afterwards', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'))
  const [target, link] = [join(folder, 'target'), join(folder, 'config')]
  await writeFile(target, other)
  await symlink(target, link)
  await editKubeconfig(link, (text) => withContext(text, added, false))
  expect(await realpath(link)).toBe(await realpath(target))
  expect(contextIn(await readFile(target, 'utf8'), added.name).server).toBe(server)
  await expect(readFile(`${link}.lock`)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a lock that another program keeps is named', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'kubeconfig-')), 'config')
  await writeFile(`${file}.lock`, '')
  await expect(editKubeconfig(file, (text) => text)).rejects.toMatchObject({
    code: 'kubeconfig-locked',
  })
})

test('the first file that KUBECONFIG names is the one to change', () => {
  expect(userKubeconfig({ KUBECONFIG: ':/a/config:/b/config' }, '/home/me')).toBe('/a/config')
  expect(userKubeconfig({}, '/home/me')).toBe('/home/me/.kube/config')
})

test("the one context of a tool's file is read with its credentials", () => {
  const text = withContext('', added, false)
  expect(singleContext(text)).toEqual(added)
})
