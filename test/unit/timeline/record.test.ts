import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { startRecording } from '../../../src/timeline/record.ts'
import { listRecordings, readRecording } from '../../../src/timeline/recordings.ts'
import { at } from './runs.ts'

let cache: string
const notice = { type: 'result', at: at(10), status: 'healthy', durationMs: 10, urls: {} } as const
const record = (ms: number, limit?: number) =>
  startRecording(cache, { at: at(ms), cluster: 'shop-dev', services: [] }, limit)

describe('a recording', () => {
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'fleet-recording-'))
  })

  it('is read back as it was written', async () => {
    const recording = await record(0)
    recording.handle(notice)
    await recording.end()
    const [name = ''] = await listRecordings(cache, 'shop-dev')
    const run = await readRecording(cache, 'shop-dev', name)
    expect(run?.header).toMatchObject({ cluster: 'shop-dev', at: at(0) })
    expect(run?.events).toEqual([{ type: 'result', at: at(10), status: 'healthy' }])
  })

  it('is one of the ten newest, and takes what was drawn of older ones with it', async () => {
    for (let run = 0; run < 12; run += 1) {
      await (await record(run * 1000)).end()
      const name = at(run * 1000).replaceAll(':', '-')
      writeFileSync(join(cache, 'runs', 'shop-dev', `${name}.html`), '')
    }
    expect(await listRecordings(cache, 'shop-dev')).toHaveLength(10)
    const pictures = readdirSync(join(cache, 'runs', 'shop-dev')).filter((name) =>
      name.endsWith('html'),
    )
    expect(pictures).toHaveLength(10)
  })

  it('ends at its limit', async () => {
    const recording = await record(0, 500)
    for (let index = 0; index < 100; index += 1) recording.handle(notice)
    await recording.end()
    const [name = ''] = await listRecordings(cache, 'shop-dev')
    expect((await readRecording(cache, 'shop-dev', name))?.events.length).toBeLessThan(10)
  })

  it('costs the run nothing where it cannot be written', async () => {
    writeFileSync(join(cache, 'runs'), 'a file is in the way')
    const recording = await record(0)
    recording.handle(notice)
    await recording.end()
  })
})
