import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packStandIn, readStandInTemplate } from '../../../../src/sandbox/charts/stand-in.ts'
import { tar } from '../../../../src/sandbox/charts/tar.ts'
import { templatesFolder } from '../../../../src/system/paths.ts'
import { run } from '../../../../src/system/process.ts'
import { temporaryFolder } from '../../agent/git/support.ts'

const template = await readStandInTemplate(join(templatesFolder(), 'sandbox', 'stand-in-chart'))

test('a stand-in is a chart that tar unpacks, with the name and version asked for', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'chart.tgz'), packStandIn(template, 'redis', '1.2.3+build').bytes)
  const list = await run('tar', ['-tzf', 'chart.tgz'], { cwd: folder })
  expect(list.stdout.split('\n')).toContain('redis/templates/workloads.yaml')
  const chart = await run('tar', ['-xzOf', 'chart.tgz', 'redis/Chart.yaml'], { cwd: folder })
  expect(chart.stdout).toContain('name: "redis"\nversion: "1.2.3+build"')
})

test('the same stand-in has the same bytes at any time', () => {
  const [one, two] = [packStandIn(template, 'a', '1.0.0'), packStandIn(template, 'a', '1.0.0')]
  expect(one.digest).toBe(two.digest)
  expect(packStandIn(template, 'a', '1.0.1').digest).not.toBe(one.digest)
})

test('a path that the archive cannot hold is refused, not cut', () => {
  expect(() => tar([{ path: 'x'.repeat(101), content: new Uint8Array() }])).toThrow(RangeError)
})
