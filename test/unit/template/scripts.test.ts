import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { templatesFolder } from '../../../src/system/paths.ts'

it.each([
  ['setup-local-dns.sh', 'dns'],
  ['port-forward.sh', 'forward'],
  ['validate-kustomize.sh', 'validate'],
])("the built-in fleet's %s hands its arguments to fleet %s", (script, command) => {
  const file = join(templatesFolder(), 'fleet-infra', 'scripts', script)
  const env = { ...process.env, FLEET: 'echo' }
  const said = execFileSync('sh', [file, '--stage', 'my stage'], { env, encoding: 'utf8' })
  expect(said).toBe(`${command} --stage my stage\n`)
})
