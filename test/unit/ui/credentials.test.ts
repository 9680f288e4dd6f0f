import { expect, it } from 'vitest'
import { renderCredentials } from '../../../src/ui/credentials.ts'

const secret = { namespace: 'data', name: 'shop', passwordKey: 'password' }
const services = [
  {
    service: 'postgresql',
    best: { url: 'postgresql://localhost:5432' },
    logins: [{ user: 'shop', password: 'pw', hashed: false, database: 'shop', secret }],
  },
  { service: 'jaeger', best: { url: 'http://jaeger.local' }, logins: [] },
]
const plain = { color: false, simulated: false }

it('shows no password unless asked', () => {
  const lines = renderCredentials(services, { ...plain, show: false })
  expect(lines).toEqual([
    'SERVICE     URL                          USER  PASSWORD  SECRET',
    'postgresql  postgresql://localhost:5432  shop  ••••••••  data/shop',
    'jaeger      http://jaeger.local          -     -         none in the cluster',
    '',
    '--show prints the passwords, --copy puts one on the clipboard.',
  ])
})

it('shows everything in full with --show', () => {
  expect(renderCredentials(services, { ...plain, show: true })).toEqual([
    'postgresql  postgresql://localhost:5432',
    '  user      shop',
    '  password  pw',
    '  connect   postgresql://shop:pw@localhost:5432/shop',
    '  secret    data/shop',
    '',
    'jaeger  http://jaeger.local',
    '  login     none in the cluster',
  ])
})
