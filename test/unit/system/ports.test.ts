import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { portOwner } from '../../../src/system/ports.ts'

const listener = `require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })`

it.skipIf(!existsSync('/proc/net/tcp'))('calls a Node program that holds a port node', async () => {
  const child = spawn(process.execPath, ['-e', listener], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [port] = await once(child.stdout, 'data')
    expect(await portOwner(Number(port))).toBe(`node (process ${child.pid})`)
  } finally {
    child.kill()
  }
})
