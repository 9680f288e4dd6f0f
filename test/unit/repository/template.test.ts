import { cpSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { locateFleet } from '../../../src/repository/locate.ts'
import type { FleetSource } from '../../../src/repository/model.ts'
import { templatesFolder } from '../../../src/system/paths.ts'
import { commit, git, write } from '../../support/fleet-repository.ts'

let state: string
let templates: string
const temporary = () => realpathSync(mkdtempSync(join(tmpdir(), 'fleet-template-')))
const locate = (stage?: string): Promise<FleetSource> =>
  locateFleet(
    { startFolder: temporary(), ...(stage === undefined ? {} : { stage }) },
    { paths: { cache: state, state }, templates },
  )

beforeEach(() => {
  state = temporary()
  templates = temporary()
  cpSync(join(templatesFolder(), 'fleet-infra'), join(templates, 'fleet-infra'), {
    recursive: true,
  })
})

describe('outside any fleet repository', () => {
  it('a copy of the built-in fleet is used, and said', async () => {
    const source = await locate()
    expect(source).toMatchObject({ isTemplate: true, branch: 'develop', stage: 'dev' })
    expect(source.notices).toEqual([
      { code: 'template', message: expect.stringContaining(join(state, 'fleet-infra')) },
    ])
  })

  it('the copy has both stages on their branches', async () => {
    expect(await locate('prod')).toMatchObject({
      branch: 'main',
      path: './clusters/stages/prod/clusters/services-amer',
    })
  })

  it('the copy is the same everywhere', async () => {
    const first = await locate()
    state = temporary()
    expect((await locate()).commit).toBe(first.commit)
  })

  it('a newer template is committed on top', async () => {
    const first = await locate()
    writeFileSync(join(templates, 'fleet-infra', 'README.md'), 'New\n')
    const second = await locate()
    expect(git(second.root, 'log', '--format=%H').trim().split('\n')).toEqual([
      second.commit,
      first.commit,
    ])
    expect(git(second.root, 'status', '--porcelain')).toBe('')
  })

  it("the user's changes to the copy stay, and a newer template is only mentioned", async () => {
    const { root } = await locate()
    write(root, 'apps/mine.yaml', 'x: 1\n')
    const own = commit(root, 'Mine')
    writeFileSync(join(templates, 'fleet-infra', 'README.md'), 'New\n')
    const source = await locate()
    expect(source.commit).toBe(own)
    expect(source.notices.map(({ code }) => code)).toEqual(['template-outdated', 'template'])
  })

  it('two commands at once prepare it once', async () => {
    const [one, other] = await Promise.all([locate(), locate()])
    expect(one.commit).toBe(other.commit)
  })
})
