import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { BinaryDeps } from '../../../../src/sandbox/binaries/location.ts'
import { readFileIfExists } from '../../../../src/system/files.ts'

/**
 * Answers as `go` does, from a shell script: `env`, `list -f`, `mod download -json` and `build -o`.
 * A package named by FAKE_GO_HANG makes its build wait for ever with a child of its own; one named
 * by FAKE_GO_FAIL makes it fail.
 */
const script = `#!/bin/sh
echo "$*" >> "$FAKE_GO/log"
case "$1" in
env) printf '%s\\n' "\${FAKE_GO_VERSION:-go1.26.8}" "\${FAKE_GO_TOOLCHAIN:-auto}" ;;
list)
  echo 'go: downloading example.com/shared v1.0.0' >&2
  shift 3
  for package; do echo "$package shared $package/inner"; done ;;
mod)
  shift 3
  for name; do printf '{\\n\\t"Path": "%s",\\n\\t"Dir": "%s"\\n}\\n' "$name" "$FAKE_GO/modules/$name"; done ;;
build)
  while [ "$1" != -o ]; do shift; done
  if [ "$3" = "$FAKE_GO_FAIL" ]; then echo "$FAKE_GO_WORDS" >&2; exit 1; fi
  if [ "$3" = "$FAKE_GO_HANG" ]; then
    sleep 1000 & echo $! > "$FAKE_GO/child"
    wait
  fi
  mkdir -p "$GOCACHE" "$GOMODCACHE"
  echo shared >&2
  echo "$3/inner" >&2
  echo "built $3" > "$2" ;;
esac
`

const goModules = [
  'github.com/fluxcd/source-controller',
  'github.com/fluxcd/kustomize-controller',
  'github.com/fluxcd/helm-controller',
  'github.com/fluxcd/source-watcher/v2',
  'sigs.k8s.io/kwok',
]
const yamlFolders = [
  'config/crd/bases',
  'config/manager',
  'config/rbac',
  'kustomize/crd/bases',
  'kustomize/stage/pod',
]

export interface FakeGo {
  folder: string
  deps: BinaryDeps & { templates: string; env: NodeJS.ProcessEnv }
  /** The command lines so far. */
  calls(): Promise<string[]>
  /** The packages of the `go build` calls so far. */
  built(): Promise<string[]>
}

/** A machine with a fake Go, a small templates folder, an empty cache and much disk space. */
export async function fakeGo(): Promise<FakeGo> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-go-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await write(join(folder, 'bin/go'), script, 0o755)
  for (const name of goModules) {
    for (const yaml of yamlFolders) {
      const file = `${name.replaceAll('/', '_')}.yaml`
      await write(join(folder, 'modules', name, yaml, file), `of: ${name}\n`, 0o444)
    }
  }
  const templates = join(folder, 'templates')
  await write(join(templates, 'sandbox/go.mod'), 'module fleet.local/sandbox\n\ngo 1.26.0\n')
  await write(join(templates, 'sandbox/crds/alerts.yaml'), 'of: fleet\n')
  await write(join(templates, 'reader/go.mod'), 'module fleet.local/reader\n\ngo 1.26.0\n')
  const path = [join(folder, 'bin'), '/usr/bin', '/bin'].join(delimiter)
  const calls = async () =>
    ((await readFileIfExists(join(folder, 'log'))) ?? '').split('\n').filter(Boolean)
  return {
    folder,
    calls,
    deps: {
      cache: join(folder, 'cache'),
      templates,
      env: { PATH: path, FAKE_GO: folder },
      freeBytes: async () => 1e12,
    },
    built: async () =>
      (await calls())
        .filter((line) => line.startsWith('build '))
        .map((line) => line.replace(/.* /, '')),
  }
}

/** The id of the process that a hanging build has started. */
export async function hangingChild(go: FakeGo): Promise<number> {
  return Number(await readFile(join(go.folder, 'child'), 'utf8'))
}

async function write(file: string, content: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
  await chmod(file, mode)
}
