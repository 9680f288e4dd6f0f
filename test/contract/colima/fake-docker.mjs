#!/usr/bin/env node
// docker for an engine of the fake Colima: it answers where that says that it does.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const file = join(process.env.FAKE_COLIMA, 'state.json')
const { profiles = {} } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
const up = Object.values(profiles).some(
  ({ status, socket }) => status === 'Running' && socket === process.env.DOCKER_HOST,
)
if (process.argv[2] === 'ps') process.exit(0)
process.stdout.write(
  JSON.stringify(
    up ? { ServerVersion: '28.0.0', MemTotal: 0 } : { ServerErrors: ['Cannot connect'] },
  ),
)
process.exit(up ? 0 : 1)
