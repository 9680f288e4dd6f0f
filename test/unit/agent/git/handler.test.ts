import { randomBytes } from 'node:crypto'
import http from 'node:http'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { gitHandler } from '../../../../src/agent/git/handler.ts'
import { run } from '../../../../src/system/process.ts'
import { commitFile, git, repositoryWithCommit, serve, temporaryFolder } from './support.ts'

const credentials = { username: 'fleet', password: 's3cret:with/odd chars' }

async function served(repository: string): Promise<{ open: string; withAuth: string }> {
  const origin = await serve(gitHandler({ repository, ...credentials }))
  const user = `${credentials.username}:${encodeURIComponent(credentials.password)}`
  return { open: `${origin}/git`, withAuth: `${origin.replace('//', `//${user}@`)}/git` }
}

describe('the agent serves the local clone over smart HTTP', () => {
  test('git clones it, whichever protocol version it speaks', async () => {
    const repository = await repositoryWithCommit()
    const { withAuth } = await served(repository)
    const target = await temporaryFolder()
    for (const version of ['0', '1', '2']) {
      const clone = join(target, version)
      const result = await git(
        target,
        '-c',
        `protocol.version=${version}`,
        'clone',
        '-q',
        withAuth,
        clone,
      )
      expect(result).toMatchObject({ exitCode: 0, stderr: '' })
      expect((await git(clone, 'show', 'HEAD:one.txt')).stdout).toBe('one')
    }
  })

  test('a shallow clone of one branch and a later fetch work', async () => {
    const repository = await repositoryWithCommit()
    await commitFile(repository, 'two.txt', 'two')
    const { withAuth } = await served(repository)
    const clone = join(await temporaryFolder(), 'clone')
    await git(repository, 'clone', '-q', '--depth', '1', '--branch', 'develop', withAuth, clone)
    expect((await git(clone, 'rev-list', '--count', 'HEAD')).stdout.trim()).toBe('1')
    const commit = await commitFile(repository, 'three.txt', 'three')
    expect((await git(clone, 'pull', '-q')).exitCode).toBe(0)
    expect((await git(clone, 'rev-parse', 'HEAD')).stdout.trim()).toBe(commit)
  })

  test('a zipped request body is understood', async () => {
    const repository = await repositoryWithCommit()
    const { withAuth } = await served(repository)
    const clone = join(await temporaryFolder(), 'clone')
    await git(repository, 'clone', '-q', withAuth, clone)
    // git zips a negotiation once it is longer than 1 KiB, which a hundred local commits make it.
    for (let n = 0; n < 100; n++) await git(clone, 'commit', '-q', '--allow-empty', '-m', String(n))
    await commitFile(repository, 'two.txt', 'two')
    expect((await git(clone, 'fetch', '-q')).exitCode).toBe(0)
  })

  test('several clones at once, of more than one buffer, are whole', async () => {
    const repository = await repositoryWithCommit()
    const noise = randomBytes(1_500_000).toString('hex')
    await commitFile(repository, 'noise.txt', noise)
    const { withAuth } = await served(repository)
    const target = await temporaryFolder()
    const results = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => git(target, 'clone', '-q', withAuth, join(target, name))),
    )
    expect(results.map((result) => result.exitCode)).toEqual([0, 0, 0, 0])
    expect((await git(join(target, 'd'), 'show', 'HEAD:noise.txt')).stdout).toBe(noise)
  })

  test('a linked work tree and a bare repository are served as well', async () => {
    const repository = await repositoryWithCommit()
    const folder = await temporaryFolder()
    await git(repository, 'worktree', 'add', '-q', '-b', 'other', join(folder, 'linked'))
    await git(folder, 'clone', '-q', '--bare', repository, join(folder, 'bare.git'))
    for (const name of ['linked', 'bare.git']) {
      const { withAuth } = await served(join(folder, name))
      const heads = await git(folder, 'ls-remote', withAuth, 'refs/heads/develop')
      expect(heads.stdout).toContain('refs/heads/develop')
    }
  })
})

describe('the agent serves nothing but fetching, to nobody without the credentials', () => {
  test.each([
    ['no credentials', {}],
    ['a wrong password', { authorization: `Basic ${btoa('fleet:wrong')}` }],
    ['another scheme', { authorization: 'Bearer s3cret' }],
    ['something that is not base64', { authorization: 'Basic !!' }],
  ])('%s: 401', async (_title, headers) => {
    const { open } = await served(await repositoryWithCommit())
    const response = await fetch(`${open}/info/refs?service=git-upload-pack`, { headers })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('Basic')
  })

  test('git clone with a wrong password fails', async () => {
    const { open } = await served(await repositoryWithCommit())
    const target = await temporaryFolder()
    const result = await git(target, 'clone', '-q', open.replace('//', '//fleet:no@'), 'clone')
    expect(result.exitCode).toBe(128)
    expect(result.stderr).toContain('Authentication failed')
  })

  test('pushing is refused', async () => {
    const repository = await repositoryWithCommit()
    const { withAuth } = await served(repository)
    const result = await git(repository, 'push', withAuth, 'develop:pushed')
    expect(result.exitCode).not.toBe(0)
    expect(result.stderr).toContain('403')
  })

  test.each(['/../other/info/refs?service=git-upload-pack', '/HEAD', '/objects/info/packs', '/'])(
    '%s is not served',
    async (path) => {
      const { open } = await served(await repositoryWithCommit())
      const headers = { authorization: `Basic ${btoa(`fleet:${credentials.password}`)}` }
      const response = await fetch(`${open}${path}`, { headers })
      expect(response.status).toBe(404)
    },
  )

  test('the stash and remote-tracking refs stay private', async () => {
    const repository = await repositoryWithCommit()
    await git(repository, 'update-ref', 'refs/stash', 'HEAD')
    await git(repository, 'update-ref', 'refs/remotes/origin/secret', 'HEAD')
    const { withAuth } = await served(repository)
    const refs = (await git(repository, 'ls-remote', withAuth)).stdout
    expect(refs.match(/refs\/\S+/g)).toEqual(['refs/heads/develop'])
  })

  test('a repository that is gone is an error, not an empty answer', async () => {
    const { open } = await served('/nowhere/at/all')
    const headers = { authorization: `Basic ${btoa(`fleet:${credentials.password}`)}` }
    const response = await fetch(`${open}/info/refs?service=git-upload-pack`, { headers })
    expect(response.status).toBe(500)
    expect(await response.text()).toContain('/nowhere/at/all')
  })
})

test('a client that goes away leaves no git behind', async () => {
  const repository = await repositoryWithCommit()
  const { open } = await served(repository)
  const running = async () =>
    (await run('pgrep', ['-f', `stateless-rpc ${repository}`])).exitCode === 0
  const request = http.request(`${open}/git-upload-pack`, {
    method: 'POST',
    auth: `fleet:${credentials.password}`,
    headers: { 'content-length': 1000 },
  })
  request.on('error', () => {})
  request.write('00')
  await expect.poll(running).toBe(true)
  request.destroy()
  await expect.poll(running).toBe(false)
})
