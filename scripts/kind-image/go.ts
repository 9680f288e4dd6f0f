import { join } from 'node:path'
import { $ } from 'zx'
import { cache } from './stage.ts'

/** Go's caches for these builds; they are kept, since the modules are fetched for minutes. */
export const goEnvironment = {
  ...process.env,
  CGO_ENABLED: '0',
  GOMODCACHE: join(cache, 'go', 'modules'),
  GOCACHE: join(cache, 'go', 'build'),
}

/** zx's shell with Go's caches. */
export const go = $({ env: goEnvironment })

/** Folder of a module's sources, fetched when they are not there yet. */
export async function moduleFolder(versioned: string): Promise<string> {
  const { stdout } = await go`go mod download -json ${versioned}`
  return (JSON.parse(stdout) as { Dir: string }).Dir
}
