import { expect, test } from 'vitest'
import { fleetHome } from '../support/run-fleet.ts'

const nowhere = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }

test('fleet doctor says of everything that a fleet needs how it is', async () => {
  const { exitCode, events, stderr } = await fleetHome().run(['doctor', '--output', 'json'], {
    env: nowhere,
  })
  expect(stderr).toBe('')
  expect(exitCode).toBe(events.some(({ status }) => status === 'failed') ? 3 : 0)
  expect(events.find(({ id }) => id === 'engine')).toMatchObject({ status: 'warning' })
  expect(events.map(({ id }) => id)).toEqual([
    'git',
    'go',
    'engine',
    'cgroups',
    'inotify',
    'memory',
    'disk',
    'ports',
    'names',
    'proxies',
    'registries',
    'pull-limit',
    'clock',
    'programs',
    'binaries',
    'interrupted',
    'leftovers',
    'locks',
  ])
})

test('a machine without git cannot do without it, and the exit code says so', async () => {
  const { exitCode, stdout } = await fleetHome().run(['doctor'], {
    env: { ...nowhere, PATH: '/nowhere' },
  })
  expect(exitCode).toBe(3)
  expect(stdout).toMatch(/✗ git +git is not on PATH[\s\S]*Install git/)
})
