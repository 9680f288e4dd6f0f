import { describe, expect, it } from 'vitest'
import { hookFor } from '../../../src/dns/resolver/hook.ts'
import { inNamespace, missing, serve, titled } from './namespace.ts'

const port = 5399
const request = { cluster: 'dev', domain: 'test', port }
const look = `
  say four getent ahostsv4 grafana.test
  say six getent ahostsv6 grafana.test
  say unknown getent ahostsv4 unknown.test
`
const startServer = `
  ${serve} resolver ${port} grafana.test > /run/out 2>&1 &
  until_in /run/out ready
`

function expectResolved(found: Record<string, string>): void {
  expect(found.four, JSON.stringify(found)).toMatch(/^127\.0\.0\.1 +STREAM grafana\.test/)
  expect(found.six).toMatch(/^::1 +STREAM grafana\.test/)
  expect(found.unknown).toBe('')
}

const noResolved = missing('/lib/systemd/systemd-resolved')
describe.skipIf(noResolved)(titled('systemd-resolved', noResolved), () => {
  it("asks fleet's resolver for the domain once the drop-in is there", async () => {
    const { content } = hookFor('systemd-resolved', request)
    const found = await inNamespace(`
      ${startServer}
      mkdir -p /run/systemd/resolved.conf.d
      printf '%s' '${content}' > /run/systemd/resolved.conf.d/fleet-dev.conf
      nss 'files dns'
      printf 'nameserver 127.0.0.53\\n' > /run/resolv
      /lib/systemd/systemd-resolved > /run/log 2>&1 &
      until_in /run/log 'system hostname'
      ${look}
    `)
    expectResolved(found)
  })
})

const noDnsmasq = missing('/usr/sbin/dnsmasq')
describe.skipIf(noDnsmasq)(titled('dnsmasq', noDnsmasq), () => {
  it("asks fleet's resolver for the domain once the drop-in is there", async () => {
    const { content } = hookFor('dnsmasq', request)
    const found = await inNamespace(`
      ${startServer}
      printf '%s' '${content}' > /run/conf/fleet-dev.conf
      nss 'files dns'
      printf 'nameserver 127.0.0.1\\n' > /run/resolv
      dnsmasq --no-daemon --no-resolv --no-hosts --listen-address=127.0.0.1 --bind-interfaces \\
        --conf-dir=/run/conf > /run/log 2>&1 &
      until_in /run/log 'cleared cache'
      ${look}
    `)
    expectResolved(found)
  })
})
