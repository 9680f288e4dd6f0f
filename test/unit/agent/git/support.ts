import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Handler } from '../../../../src/agent/handler.ts'
import { run } from '../../../../src/system/process.ts'
import { endServer, listenOnLoopback } from '../../../support/loopback.ts'

/** git without the developer's own configuration. */
const GIT_ENV = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
  GIT_TERMINAL_PROMPT: '0',
}

export async function git(cwd: string, ...args: string[]) {
  return run('git', args, { cwd, env: GIT_ENV })
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A repository with one commit on `develop`. */
export async function repositoryWithCommit(): Promise<string> {
  const folder = await temporaryFolder()
  await git(folder, 'init', '-q', '-b', 'develop')
  await commitFile(folder, 'one.txt', 'one')
  return folder
}

export async function commitFile(folder: string, name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content)
  await git(folder, 'add', '.')
  await git(folder, 'commit', '-q', '-m', `add ${name}`)
  return (await git(folder, 'rev-parse', 'HEAD')).stdout.trim()
}

/** Serves handlers on a free loopback port until the test ends. */
export async function serve(...handlers: Handler[]): Promise<string> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    for (const handler of handlers) if (await handler(request, response, url)) return
    response.writeHead(404).end()
  })
  const port = await listenOnLoopback(server)
  onTestFinished(() => endServer(server))
  return `http://127.0.0.1:${port}`
}
