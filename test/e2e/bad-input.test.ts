import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { corruptedCache } from '../support/corrupted-cache.ts'
import { commit, git, makeFleetRepository, write } from '../support/fleet-repository.ts'
import { fleetHome } from '../support/run-fleet.ts'
import { canMount, fleetOnDisk, scriptOnDisk } from '../support/small-disk.ts'

const temporary = () => mkdtempSync(join(tmpdir(), 'fleet-bad-'))
const dryRun = (repository: string, env: NodeJS.ProcessEnv = {}, more: string[] = []) => {
  const args = ['up', '--dry-run', '--provider', 'sandbox', '--stage', 'dev', '--repo', repository]
  return fleetHome().run([...args, ...more], { env })
}

/** A folder for PATH with these programs alone. */
function pathWith(...programs: ('node' | 'git')[]): string {
  const path = temporary()
  const gitFile = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  const files = { node: process.execPath, git: gitFile }
  for (const name of programs) symlinkSync(files[name], join(path, name))
  return path
}

/** A fleet of one service with one more file, committed. */
function fleetWith(file: string, content: string): string {
  const repository = makeFleetRepository({ web: {} })
  write(repository, file, content)
  commit(repository, 'A mistake')
  return repository
}

describe('a machine or a repository that cannot work', () => {
  it('no git: says what to install', async () => {
    const PATH = pathWith('node')
    const { stderr, exitCode } = await dryRun(makeFleetRepository({ web: {} }), { PATH })
    expect(stderr).toMatch(/^Error: git is not installed\nNext: Install git/)
    expect(exitCode).toBe(3)
  })

  it('no commits: says that Flux reads commits, and how to make one', async () => {
    const repository = temporary()
    git(repository, 'init', '--quiet')
    const { stderr, exitCode } = await dryRun(repository)
    expect(stderr).toContain(`The git repository ${repository} has no commits`)
    expect(stderr).toContain('Next: Flux reads commits, not files: git add . && git commit')
    expect(exitCode).toBe(2)
  })

  it('a missing branch: names those that there are', async () => {
    const { stderr, exitCode } = await dryRun(makeFleetRepository({ web: {} }), {}, [
      '--branch',
      'nope',
    ])
    expect(stderr).toContain('There is no local branch nope\n  Local branches: develop')
    expect(exitCode).toBe(2)
  })

  it('a bare repository: says how to get one with files', async () => {
    const bare = temporary()
    execFileSync('git', ['clone', '--quiet', '--bare', makeFleetRepository({ web: {} }), bare])
    const { stderr, exitCode } = await dryRun(bare)
    expect(stderr).toContain(`${bare} is a bare git repository`)
    expect(stderr).toContain(`git clone ${bare}`)
    expect(exitCode).toBe(2)
  })

  it.each(['up', 'graph'])('an unknown key in fleet.yaml: %s names its line', async (command) => {
    const repository = fleetWith('fleet.yaml', 'stage: dev\nbrnach: develop\n')
    const { stderr, exitCode } = await fleetHome().run([command, '--repo', repository])
    expect(stderr).toContain('fleet.yaml:2: unknown key "brnach"\nNext: Did you mean "branch"?')
    expect(exitCode).toBe(2)
  })

  it('a state folder that cannot be written: names it and what to set', async () => {
    const file = join(temporary(), 'in-the-way')
    writeFileSync(file, '')
    const repository = makeFleetRepository({ web: {} })
    const args = ['up', '--repo', repository, '--stage', 'dev', '--provider', 'sandbox']
    const { stderr, exitCode } = await fleetHome().run(args, { env: { XDG_STATE_HOME: file } })
    expect(stderr).toMatch(new RegExp(`^Error: Cannot write ${file}`, 'm'))
    expect(stderr).toContain('XDG_STATE_HOME')
    expect(exitCode).toBe(3)
    rmSync(file)
  })
})

describe.skipIf(!canMount)(
  `a full disk${canMount ? '' : ' (skipped: needs root to mount one)'}`,
  () => {
    const onDiskOf = (size: string) => {
      const repository = makeFleetRepository({ web: {} })
      const up = ['up', '--repo', repository, '--stage', 'dev', '--provider', 'sandbox']
      return fleetOnDisk(size, up)
    }

    it('is said before anything starts, with what is needed and what is free', () => {
      const { stderr, status, left } = onDiskOf('40m')
      expect(stderr).toMatch(/Error: The sandbox needs \d+ MB more in \S+, and \d+ MB are free/)
      expect(stderr).toMatch(/^Next: Free \d+ MB, or point XDG_STATE_HOME at a larger disk\.$/m)
      expect(status).toBe(3)
      // What the cluster is and was to become; fleet down takes that away.
      const names = left.map((file) => file?.split('/').at(-1))
      expect(names.toSorted()).toEqual(['cluster.json', 'target.json', 'under-way.json'])
    })

    it('is said before the first program of the sandbox is built', () => {
      const up = ['up', '--repo', makeFleetRepository({ web: {} }), '--provider', 'sandbox']
      const { stderr, status } = scriptOnDisk(
        '1m',
        'XDG_CACHE_HOME="$XDG_STATE_HOME" fleet "$@" --stage dev',
        up,
      )
      expect(stderr).toMatch(/Error: Building the binaries needs \d.\d GB in \S+, and 0.0 GB are/)
      expect(stderr).not.toContain('reader')
      expect(status).toBe(3)
    })

    it('that is read-only is named, with what to set', () => {
      const repository = makeFleetRepository({ web: {} })
      const up = ['up', '--repo', repository, '--stage', 'dev', '--provider', 'sandbox']
      const { stderr, status } = scriptOnDisk('1m', 'read_only; fleet "$@"', up)
      expect(stderr).toMatch(/^Error: Cannot write [\s\S]*^Next: .*XDG_STATE_HOME/m)
      expect(status).toBe(3)
    })

    it('in the middle of a write leaves no half of a file', () => {
      const { stderr, status, left } = onDiskOf('4k')
      expect(stderr).toMatch(/Error: No space left/)
      expect(stderr).toMatch(/^Next: Free some disk space/m)
      expect({ status, left }).toEqual({ status: 3, left: [] })
    })
  },
)

describe.skipIf(!apiServerBinaries)(needing('a damaged program', apiServerBinaries), () => {
  it('is found by its content before anything starts, and would be built again', async () => {
    const cache = corruptedCache(apiServerBinaries ?? '', 'kwok')
    const repository = makeFleetRepository({ web: {} })
    const { stdout } = await dryRun(repository, { XDG_CACHE_HOME: cache })
    expect(stdout).toMatch(/build kwok with Go|Go is (not installed|too old)/)

    const noGo = { XDG_CACHE_HOME: cache, PATH: pathWith('node', 'git') }
    const args = ['up', '--repo', repository, '--stage', 'dev', '--provider', 'sandbox']
    const { stderr, exitCode } = await fleetHome().run(args, { env: noGo })
    expect(stderr).toMatch(/Error: .*Go/)
    expect(exitCode).toBe(3)
    rmSync(cache, { recursive: true })
  })
})

describe.skipIf(!apiServerBinaries)(needing('a fleet with mistakes', apiServerBinaries), () => {
  it.each([
    [
      'broken YAML',
      fleetWith('apps/web/page.yaml', 'a: b\nc: [\n'),
      /apps\/web\/page\.yaml:\d+: web does not build: /,
    ],
    [
      'a kustomization that does not build',
      fleetWith('apps/web/kustomization.yaml', 'resources:\n  - web.yaml\n  - gone.yaml\n'),
      /apps\/web\/kustomization\.yaml:3: web does not build: kustomize build failed: .*gone\.yaml/,
    ],
    [
      'a cycle',
      makeFleetRepository({ a: { dependsOn: ['b'] }, b: { dependsOn: ['a'] } }),
      /clusters\/dev\/a\.yaml:\d+: a → b → a wait for one another/,
    ],
    [
      'a dependency on nothing',
      makeFleetRepository({ web: { dependsOn: ['nothing'] } }),
      /clusters\/dev\/web\.yaml:\d+: web depends on flux-system\/nothing, which does not exist/,
    ],
  ])('%s: file, line and object, and nothing is started', async (_title, repository, message) => {
    const { stderr, exitCode } = await dryRun(repository)
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/^Next: /m)
    expect(exitCode).toBe(2)
  })

  it('a chart that does not exist: up names the service, the HelmChart and its path', async () => {
    const home = fleetHome()
    const repository = makeFleetRepository({ web: { manifest: absentChart } })
    const at = ['--repo', repository, '--stage', 'dev']
    try {
      const args = ['up', ...at, '--provider', 'sandbox', '--timeout', '20s']
      const { stdout, stderr, exitCode } = await home.run(args)
      expect(`${stdout}${stderr}`).toContain('web failed: HelmChart flux-system/default-web')
      expect(`${stdout}${stderr}`).toContain('/charts/absent')
      expect(exitCode).toBe(1)
    } finally {
      await home.run(['down', ...at])
    }
  })
})

/** A chart that lies in the fleet's own repository, or rather does not. */
const absentChart = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: default }
spec:
  interval: 1m
  timeout: 1m
  chart:
    spec:
      chart: ./charts/absent
      sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system }
`
