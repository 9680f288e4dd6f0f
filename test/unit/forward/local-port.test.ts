import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { candidates, takeLocalPort } from '../../../src/forward/local-port.ts'
import { pickFreePorts } from '../../../src/system/ports.ts'

const open: { close(): unknown }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})

const take = async (local: number, more: { fixed?: boolean; remembered?: number } = {}) => {
  const taken = await takeLocalPort({
    target: { local, fixed: more.fixed ?? false },
    remembered: more.remembered,
    reserved: new Set(),
    onConnection: () => {},
  })
  open.push(taken.listener)
  return { port: taken.listener.port, note: taken.note }
}

describe('the local port', () => {
  it('is the customary one when that is free, and the next one when not, with who holds it', async () => {
    const [port = 0] = await pickFreePorts(1)
    expect(await take(port)).toEqual({ port, note: undefined })
    expect(await take(port)).toEqual({
      port: port + 1,
      note: expect.stringMatching(`port ${port} is taken by .*process ${process.pid}`),
    })
  })

  it('is not taken from whoever holds it at ::1 only', async () => {
    const [port = 0] = await pickFreePorts(1)
    const other: Server = createServer()
    await new Promise<void>((resolve) => other.listen(port, '::1', resolve))
    open.push(other)
    expect((await take(port)).port).toBe(port + 1)
  })

  it('is the one that was asked for, or none', async () => {
    const [port = 0] = await pickFreePorts(1)
    await take(port, { fixed: true })
    await expect(take(port, { fixed: true })).rejects.toThrow(`port ${port} is taken by`)
  })

  it('is first the one of the last time, and none that another forward has', () => {
    const target = { local: 5432, fixed: false }
    const order = (remembered: number | undefined, reserved: number[]) =>
      candidates({ target, remembered, reserved: new Set(reserved) }).slice(0, 3)
    expect(order(undefined, [])).toEqual([5432, 5433, 5434])
    expect(order(5434, [])).toEqual([5434, 5432, 5433])
    expect(order(undefined, [5432, 5434])).toEqual([5433, 5435, 5436])
  })
})
