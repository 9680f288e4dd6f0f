import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { locate } from '../../../../src/sandbox/binaries/location.ts'
import { fakeGo } from './fake-go.ts'

test.each([
  { file: 'sandbox/go.mod', another: true },
  { file: 'sandbox/go.sum', another: true },
  { file: 'sandbox/inner/main.go', another: true },
  { file: 'sandbox/crds/new.yaml', another: true },
  { file: 'sandbox/inner/main_test.go', another: false },
  { file: 'sandbox/stages/pod.yaml', another: false },
  { file: 'reader/go.mod', another: false },
])('a change of $file asks for another build: $another', async ({ file, another }) => {
  const { deps } = await fakeGo()
  const { binaries } = await locate(deps)
  await mkdir(dirname(join(deps.templates, file)), { recursive: true })
  await writeFile(join(deps.templates, file), 'changed')
  expect((await locate(deps)).binaries !== binaries).toBe(another)
})
