import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { applyDns } from '../../../src/commands/dns-apply.ts'
import { removeDns } from '../../../src/commands/dns-remove.ts'
import { withBlock } from '../../../src/dns/hosts/block.ts'

let hosts: string
beforeEach(async () => {
  const top = await mkdtemp(join(tmpdir(), 'dns-remove-'))
  hosts = join(top, 'hosts')
  vi.stubEnv('XDG_STATE_HOME', join(top, 'state'))
  vi.stubEnv('XDG_CACHE_HOME', join(top, 'cache'))
  vi.stubEnv('FLEET_HOSTS_FILE', hosts)
})
afterEach(() => vi.unstubAllEnvs())

const before = Buffer.from('127.0.0.1 localhost\n')
const withOther = withBlock(before, 'other', ['kept.local'])

test('takes the names of a cluster away that is gone itself, and only those', async () => {
  await writeFile(hosts, withBlock(withOther, 'gone', ['left.local']))
  expect(await removeDns({ output: 'json', cluster: 'gone' })).toBe(0)
  expect(await readFile(hosts)).toEqual(withOther)
})

test('no other command takes the fleet around this folder for a cluster that is gone', async () => {
  await expect(applyDns({ output: 'json', cluster: 'gone' })).rejects.toMatchObject({
    code: 'no-such-cluster',
    hint: expect.stringContaining('fleet dns remove --cluster gone'),
  })
})
