import { expect, it } from 'vitest'
import { keepsEnding } from '../../../src/agent/keeps-ending.ts'
import { lastWords } from '../../../src/agent/last-words.ts'

const panic = [
  '{"level":"info","msg":"starting"}',
  '{"level":"fatal","msg":"failed to create WAL","error":"write 0.tmp: no space left on device"}',
  '',
  'goroutine 1 [running]:',
  'go.etcd.io/etcd/server/v3/etcdmain.Main({0x3c8c2e434000, 0xc, 0xc})',
  '\tgo.etcd.io/etcd/server/v3@v3.6.8/etcdmain/main.go:40 +0xf3',
  'main.main()',
  '\tgo.etcd.io/etcd/server/v3@v3.6.8/main.go:31 +0x28',
].join('\n')

it('are the last lines of a log', () => {
  expect(lastWords('1\n2\n3\n4\n5\n6\n7\n')).toBe('3\n4\n5\n6\n7')
  expect(lastWords('')).toBe('')
})

it('are what a Go program said before its stack trace', () => {
  expect(lastWords(panic).split('\n').at(-1)).toMatch(/no space left on device/)
})

it('name a full disk as the cause, with what to do', () => {
  expect(keepsEnding('etcd', lastWords(panic))).toMatchObject({
    code: 'disk-full',
    message: "The sandbox's etcd does not stay up",
    hint: 'Free some disk space and run fleet up again: it goes on from here.',
    exitCode: 3,
  })
  expect(keepsEnding('kwok', 'flag provided but not defined')).toMatchObject({
    code: 'process-keeps-ending',
  })
})
