import { mkdir, mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { knownCluster } from '../../../src/commands/known-cluster.ts'
import { writeClusterRecord } from '../../../src/config/cluster-record.ts'
import { type FleetPaths, templateFolder } from '../../../src/system/paths.ts'

describe('the cluster that a folder belongs to, by the records alone', () => {
  let top: string
  let paths: FleetPaths
  const options = { output: 'text' } as const
  const known = (folder: string, clusters: string[], more = {}) =>
    knownCluster({ ...options, ...more }, paths, clusters, { folder, env: {} })
  const record = (name: string, repository: string) =>
    writeClusterRecord(paths, {
      name,
      provider: 'sandbox',
      repository,
      stage: 'dev',
      branch: 'develop',
      path: 'clusters/dev',
      createdAt: new Date(0).toISOString(),
    })

  beforeEach(async () => {
    top = await realpath(await mkdtemp(join(tmpdir(), 'known-')))
    paths = { cache: join(top, 'cache'), state: join(top, 'state') }
    for (const name of ['a', 'b', 'copy']) {
      await mkdir(join(paths.state, 'clusters', name), { recursive: true })
    }
    await mkdir(join(top, 'repository', '.git'), { recursive: true })
    await mkdir(join(top, 'repository', 'apps'), { recursive: true })
  })

  test('is the one made for the repository around it', async () => {
    await record('a', join(top, 'repository'))
    expect(await known(join(top, 'repository', 'apps'), ['a', 'b'])).toBe('a')
  })

  test('is that of the template copy outside of any repository', async () => {
    await record('a', join(top, 'repository'))
    await record('copy', templateFolder(paths))
    expect(await known(top, ['a', 'copy'])).toBe('copy')
  })

  test('is in doubt when there are two, one for each stage', async () => {
    await record('a', join(top, 'repository'))
    await record('b', join(top, 'repository'))
    expect(await known(join(top, 'repository'), ['a', 'b'])).toBeUndefined()
  })

  test('is in doubt when an option says which', async () => {
    await record('a', join(top, 'repository'))
    const folder = join(top, 'repository')
    expect(await known(folder, ['a'], { stage: 'prod' })).toBeUndefined()
  })

  test('is that of the repository that --repo names, never the template copy', async () => {
    await record('a', join(top, 'repository'))
    await record('copy', templateFolder(paths))
    expect(await known(top, ['a', 'copy'], { repo: 'repository' })).toBe('a')
    expect(await known(top, ['a', 'copy'], { repo: '.' })).toBeUndefined()
    expect(await known(top, ['a', 'copy'], { repo: 'absent' })).toBeUndefined()
  })

  test("is in doubt when git's environment leads elsewhere", async () => {
    await record('a', join(top, 'repository'))
    const env = { GIT_DIR: '/elsewhere' }
    const folder = join(top, 'repository')
    expect(await knownCluster(options, paths, ['a'], { folder, env })).toBeUndefined()
  })
})
