import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inNamespace, missing, titled } from '../contract/dns/namespace.ts'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { makeFleetRepository } from '../support/fleet-repository.ts'

const lack =
  missing('/usr/bin/chromium', '/usr/bin/tshark', '/usr/bin/getent') ??
  (apiServerBinaries ? undefined : "the sandbox's binaries are not built")

const service = (name: string, port: number) => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: default }
spec: { ports: [{ port: ${port} }] }
`
const web = `${service('web', 80)}---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: default }
spec:
  rules:
    - host: web.local
      http:
        paths:
          - { path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }
`

/** A machine of its own as far as names go: fleet writes its /etc/hosts; `captured` is what left it. */
function machine(): string {
  const repository = makeFleetRepository({
    web: { manifest: web },
    cache: { manifest: service('cache-redis', 6379) },
  })
  const state = mkdtempSync(join(tmpdir(), 'fleet-state-'))
  const bin = join(import.meta.dirname, '..', '..', 'bin', 'fleet.js')
  return `
    export XDG_STATE_HOME=${state} NO_COLOR=1
    unset FLEET_HOSTS_FILE
    fleet() { ${process.execPath} ${bin} "$@" --repo ${repository} --stage dev; }
    # chromium leaves its helpers to themselves; they end with the namespace.
    page() {
      timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \\
        --disable-background-networking --disable-component-update --disable-sync \\
        --user-data-dir="$(mktemp -d /run/chromium.XXXX)" --virtual-time-budget=5000 \\
        --dump-dom "$1" 2>/run/chromium.log
    }
    nss files
    tshark -i d1 -w /run/wire.pcap -Q > /run/tshark.log 2>&1 & tshark=$!
    until [ -s /run/wire.pcap ]; do sleep 0.05; done
    captured() {
      kill -INT $tshark; while kill -0 $tshark 2>/dev/null; do sleep 0.02; done
      tshark -r /run/wire.pcap -Y "$1" 2>/dev/null
    }
    cp /etc/hosts /run/before
  `
}

describe.skipIf(lack)(titled('a name in a browser', lack), () => {
  it('opens the page of its service, and no packet about it leaves the machine', async () => {
    const found = await inNamespace(
      `${machine()}
      fleet up --provider sandbox --output json > /run/up.json 2>/run/up.err
      say up echo $?
      say result tail -1 /run/up.json
      url=$(fleet open web --print 2>/dev/null)
      say url echo "$url"
      say page page "$url"
      say curl curl -s -o /dev/null -w '%{http_code}' "$url"
      say down fleet down
      say hosts cmp /etc/hosts /run/before
      # Shows that the capture would have seen a packet.
      echo control > /dev/udp/224.0.0.251/9
      until tshark -r /run/wire.pcap 2>/dev/null | grep -q 224.0.0.251; do sleep 0.1; done
      say wire captured 'frame contains "web" or frame contains "local" or udp or tcp'
    `,
      280_000,
    )
    expect(found.up, JSON.stringify(found)).toBe('0')
    const result = JSON.parse(found.result ?? '{}')
    expect(result).toMatchObject({ status: 'rehearsed', urls: { web: 'http://web.local:8080' } })
    expect(result.urls.redis).toMatch(/^redis:\/\/localhost:\d+$/)
    expect(result.fallbacks).toBeUndefined()
    expect(found.url).toBe('http://web.local:8080')
    expect(found.page, JSON.stringify(found)).toContain('<h1>web.local</h1>')
    expect(found.curl).toBe('200')
    expect(found.hosts).toBe('')
    const control = /^\d+ [\d.]+ +10\.77\.0\.1 \S 224\.0\.0\.251 +UDP \d+ \d+ \S 9 Len=8$/
    expect(found.wire).toMatch(control)
  })

  it('is stood in for by localhost when it does not resolve, and that is said', async () => {
    const found = await inNamespace(
      `${machine()}
      nss dns; printf 'nameserver 127.0.0.1\\n' > /run/resolv
      fleet up --provider sandbox --output json > /run/up.json 2>/run/up.err
      say result tail -1 /run/up.json
      say url fleet open web --print
      say status fleet status
      say forwards fleet forward --list
      say down fleet down
      say hosts cmp /etc/hosts /run/before
    `,
      280_000,
    )
    const result = JSON.parse(found.result ?? '{}')
    expect(result.fallbacks, JSON.stringify(found)).toMatchObject([
      { host: 'web.local', url: expect.stringMatching(/^http:\/\/localhost:\d+$/) },
    ])
    const [{ url, reason }] = result.fallbacks
    expect(reason).toContain('does not resolve')
    expect(result.urls.web).toBe(url)
    expect(found.url).toContain(url)
    expect(found.status).toContain(`web.local: use ${url}`)
    expect(found.forwards).toMatch(/redis .*web /)
    expect(found.hosts).toBe('')
  })
})
