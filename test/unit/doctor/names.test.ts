import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { withBlock } from '../../../src/dns/hosts/block.ts'
import { hookFor } from '../../../src/dns/resolver/hook.ts'
import { namesCheck } from '../../../src/doctor/checks/names.ts'
import { examine } from '../../../src/doctor/run.ts'
import { pickFreePorts } from '../../../src/system/ports.ts'
import { doctorContext } from './context.ts'

let top: string
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'doctor-names-'))
})
const look = async (clusters: string[]) => {
  const hookPlaces = [{ folder: join(top, 'hooks'), reload: 'nothing' as const }]
  const names = { hostsFile: join(top, 'hosts'), hookPlaces }
  const paths = { state: top, cache: top }
  return (await examine([namesCheck], doctorContext({ paths, names, clusters })))[0]
}
const localhost = Buffer.from('127.0.0.1 localhost\n')

describe('the hosts file', () => {
  const write = (content: Buffer | string) => writeFile(join(top, 'hosts'), content)

  test('is well with the blocks of clusters that are there, and without any file', async () => {
    expect(await look([])).toMatchObject({ status: 'ok' })
    await write(withBlock(localhost, 'shop', ['shop.local']))
    expect(await look(['shop'])).toMatchObject({ status: 'ok' })
  })

  test('that cannot be read is a reason why fleet up fails', async () => {
    await mkdir(join(top, 'hosts'))
    expect(await look([])).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('hosts cannot be read'),
    })
  })

  test.each([
    ['an end without a beginning', '# END fleet shop\n', 'line 1'],
    [
      'two beginnings',
      '# BEGIN fleet shop\n# BEGIN fleet shop\n# END fleet shop\n',
      'line 1, 2, 3',
    ],
  ])('with %s is to be mended by hand, at the lines that are named', async (_, text, lines) => {
    await write(text)
    expect(await look(['shop'])).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining(`markers of the cluster shop are broken (${lines})`),
      remedy: expect.stringContaining('by hand'),
    })
  })

  test('that still has names of a cluster that is gone: what takes them away', async () => {
    const one = withBlock(localhost, 'shop', ['shop.local'])
    await write(withBlock(one, 'gone', ['a.local', 'b.local']))
    expect(await look(['shop'])).toMatchObject({
      status: 'warning',
      detail: expect.stringMatching(/has 2 names of gone, a cluster that you do not have$/),
      remedy: 'fleet dns remove --cluster gone',
      fixable: false,
    })
  })
})

describe("a hook into the system's resolver", () => {
  const hook = async (kind: 'macos' | 'systemd-resolved' | 'dnsmasq', port: number) => {
    await mkdir(join(top, 'hooks'), { recursive: true })
    const { content } = hookFor(kind, { cluster: 'shop', domain: 'test', port })
    await writeFile(join(top, 'hooks', kind), content)
  }

  test.each(['macos', 'systemd-resolved', 'dnsmasq'] as const)(
    'of %s is well while something listens where it leads, and not afterwards',
    async (kind) => {
      const [port = 0] = await pickFreePorts(1)
      await hook(kind, port)
      const server = createServer()
      await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
      expect(await look(['shop'])).toMatchObject({ status: 'ok' })
      await new Promise((done) => server.close(done))
      expect(await look(['shop'])).toMatchObject({
        status: 'warning',
        detail: expect.stringContaining(`sends questions to port ${port}, where nothing listens`),
        remedy: 'fleet start --cluster shop',
      })
    },
  )

  test('of a cluster that is gone is told with what takes it away', async () => {
    await hook('dnsmasq', 1)
    expect(await look([])).toMatchObject({
      status: 'warning',
      remedy: 'fleet dns remove --cluster shop',
    })
  })

  test("that is another program's is none of fleet's", async () => {
    await mkdir(join(top, 'hooks'))
    await writeFile(join(top, 'hooks', 'other'), 'nameserver 127.0.0.1\nport 1\n')
    expect(await look([])).toMatchObject({ status: 'ok' })
  })
})
