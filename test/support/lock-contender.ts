import { rm, writeFile } from 'node:fs/promises'
import { setImmediate as breathe } from 'node:timers/promises'
import { isLock, tryLock } from '../../src/system/lock.ts'

/**
 * One of several processes that fight for a lock: `lock-contender <lock> <rounds>`. Who holds the lock makes the file `<lock>.inside`, which
 * fails when another is inside too. Two times in three the lock is left as a killed process leaves
 * it: with a holder that is gone.
 */
const [lock = '', rounds = '0'] = process.argv.slice(2)
const gone = JSON.stringify({ pid: process.pid, startedAt: 'long ago', purpose: 'killed' })
let round = 0
while (round < Number(rounds)) {
  const result = await tryLock(lock, 'contend')
  if (!isLock(result)) {
    await breathe()
    continue
  }
  await writeFile(`${lock}.inside`, '', { flag: 'wx' })
  await rm(`${lock}.inside`)
  round += 1
  if (round % 3 === 0) await result.release()
  else await writeFile(lock, gone)
}
