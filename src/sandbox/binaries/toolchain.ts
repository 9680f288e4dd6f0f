import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExitCode, FleetError } from '../../errors.ts'
import { codeOf } from '../../system/files.ts'
import { run } from '../../system/process.ts'

export interface Toolchain {
  version: string
  /** Set when this Go is too old and fetches a newer one by itself (GOTOOLCHAIN). */
  fetches?: string
}

/**
 * Finds Go and compares it with what the module asks for.
 * @throws FleetError when there is none, or one that is too old and may not fetch another.
 */
export async function findGo(source: string, env: NodeJS.ProcessEnv): Promise<Toolchain> {
  const wanted = await goVersionOf(source)
  const { version, toolchain } = await askGo(env, wanted)
  if (!isOlder(version, wanted)) return { version }
  // Go learned to fetch its successors in 1.21; "local" forbids it.
  if (isOlder(version, '1.21.0') || toolchain.startsWith('local')) {
    throw new FleetError({
      code: 'go-too-old',
      message: `Go ${version} is too old: building the binaries needs Go ${wanted} or newer`,
      hint: `${howToGetGo(wanted)} With Go 1.21 or newer, GOTOOLCHAIN=auto lets it fetch the right one.`,
      exitCode: ExitCode.machine,
    })
  }
  return { version, fetches: wanted }
}

async function askGo(env: NodeJS.ProcessEnv, wanted: string) {
  try {
    // Away from any go.mod: inside the module an old Go would fetch another one just to answer.
    const asked = await run('go', ['env', 'GOVERSION', 'GOTOOLCHAIN'], { cwd: '/', env })
    const [version = '', toolchain = ''] = asked.stdout.split('\n')
    if (asked.exitCode === 0) return { version: version.replace(/^go/, ''), toolchain }
    throw new FleetError({
      code: 'go-broken',
      message: 'Go is installed but does not work: `go env` failed',
      why: asked.stderr.trim(),
      hint: 'Repair the Go installation; `go version` must print a version.',
      exitCode: ExitCode.machine,
    })
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EACCES') throw error
    throw new FleetError({
      code: 'go-missing',
      message: `Go is not installed (no \`go\` on PATH): building the binaries needs Go ${wanted} or newer`,
      hint: howToGetGo(wanted),
      exitCode: ExitCode.machine,
      cause: error,
    })
  }
}

function howToGetGo(wanted: string): string {
  return `Install Go ${wanted} or newer from https://go.dev/dl (macOS: brew install go), put its bin folder on PATH and run the same command again.`
}

async function goVersionOf(source: string): Promise<string> {
  const text = await readFile(join(source, 'go.mod'), 'utf8')
  return /^go\s+(\S+)/m.exec(text)?.[1] ?? '1.26.0'
}

/** Compares two versions number by number; a release candidate counts as its release. */
function isOlder(version: string, wanted: string): boolean {
  const [have, want] = [numbersOf(version), numbersOf(wanted)]
  for (const [index, number] of want.entries()) {
    const difference = (have[index] ?? 0) - number
    if (difference !== 0) return difference < 0
  }
  return false
}

function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).slice(0, 3).map(Number)
}
