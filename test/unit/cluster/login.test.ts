import { describe, expect, test, vi } from 'vitest'
import { createLogin } from '../../../src/cluster/login.ts'

const plugin = { apiVersion: 'client.authentication.k8s.io/v1', command: 'login' }
const cluster = { server: 'https://127.0.0.1:6443' }

/** A login whose plugin lends t1, t2, … for a minute each. */
function loginAt(clock: { now: number }) {
  let count = 0
  const ask = vi.fn(async () => {
    count += 1
    return { token: `t${count}`, until: clock.now + 60_000 }
  })
  return { login: createLogin(plugin, cluster, { ask, now: () => clock.now }), ask }
}

describe('a login by a plugin', () => {
  test('asks once for many requests', async () => {
    const { login, ask } = loginAt({ now: 0 })
    await Promise.all([login.credential(), login.credential()])
    expect(await login.credential()).toMatchObject({ token: 't1' })
    expect(ask).toHaveBeenCalledTimes(1)
  })

  test('asks again shortly before what was lent ends', async () => {
    const clock = { now: 0 }
    const { login } = loginAt(clock)
    await login.credential()
    clock.now = 49_000
    expect(await login.credential()).toMatchObject({ token: 't1' })
    clock.now = 51_000
    expect(await login.credential()).toMatchObject({ token: 't2' })
  })

  test('asks again when the server refused it, once for all who were refused', async () => {
    const { login } = loginAt({ now: 0 })
    const refused = await login.credential()
    login.forget(refused)
    await login.credential()
    login.forget(refused)
    expect(await login.credential()).toMatchObject({ token: 't2' })
  })

  test('that failed is tried anew the next time', async () => {
    const ask = vi.fn()
    ask.mockRejectedValueOnce(new Error('no')).mockResolvedValueOnce({ token: 't', until: 1e9 })
    const login = createLogin(plugin, cluster, { ask, now: () => 0 })
    await expect(login.credential()).rejects.toThrow('no')
    expect(await login.credential()).toMatchObject({ token: 't' })
  })
})
