import { describe, expect, it } from 'vitest'
import { ask, inNamespace, missing, serve, titled } from './namespace.ts'

const lack = missing('/usr/sbin/avahi-daemon', '/usr/bin/tcpdump')

/** avahi asks on all interfaces, as on a desktop; the capture sees what would go to the network. */
const desktop = `
  nss 'files mdns_minimal [NOTFOUND=return] dns'
  # nss-mdns asks the DNS server first whether it serves .local itself: this one refuses at once.
  printf 'nameserver 127.0.0.1\\n' > /run/resolv
  mkdir -p /run/avahi-daemon; chown avahi:avahi /run/avahi-daemon
  printf '[server]\\nenable-dbus=no\\n' > /run/avahi.conf
  avahi-daemon -f /run/avahi.conf --no-drop-root --no-chroot > /run/avahi.log 2>&1 &
  until_in /run/avahi.log 'Server startup complete'
`
/** What crosses one end of the cable to the network; `capture` names it, `captured` ends it. */
const capture = `
  capture() {
    tcpdump -i "$1" -n --immediate-mode -U -w /run/wire.pcap 2> /run/tcpdump.log & tcpdump=$!
    until_in /run/tcpdump.log 'listening on'
  }
  captured() { kill -INT $tcpdump; while kill -0 $tcpdump 2>/dev/null; do sleep 0.02; done; tcpdump -r /run/wire.pcap -n; }
`
const responder = `
  ${serve} multicast 0 grafana.local > /run/out 2>&1 &
  responder=$!
  until_in /run/out ready
`

describe.skipIf(lack)(titled('multicast DNS', lack), () => {
  it('resolves at once through avahi and nss-mdns, and nothing of it leaves the machine', async () => {
    const found = await inNamespace(`
      # A goodbye counts after a second; without one the records would stay for ten.
      gone() {
        for _ in $(seq 50); do timeout 2 getent ahostsv4 grafana.local || return; sleep 0.1; done
        echo still there
      }
      ${capture} ${desktop}
      capture d1
      ${responder}
      start=$(date +%s%N)
      say four getent ahostsv4 grafana.local
      say six getent ahostsv6 grafana.local
      say ms echo $(( ($(date +%s%N) - start) / 1000000 ))
      say legacy ${ask} grafana.local
      say wire captured
      kill $responder
      wait $responder
      say goodbye gone
    `)
    expect(found.four, JSON.stringify(found)).toMatch(/^127\.0\.0\.1 +STREAM grafana\.local/)
    expect(found.six).toMatch(/^::1 +STREAM grafana\.local/)
    expect(Number(found.ms)).toBeLessThan(1000)
    expect(found.legacy).toBe('127.0.0.1')
    // Of the name there is only the question that `ask` sent with the usual TTL; no answer follows it.
    expect(found.wire?.match(/grafana/g) ?? []).toHaveLength(1)
    expect(found.wire).toMatch(/> 224\.0\.0\.251\.5353: 1 A \(QM\)\? grafana\.local/)
    expect(found.goodbye).not.toContain('still there')
  })

  it('gives other machines no answer, neither by multicast nor directly', async () => {
    const found = await inNamespace(`
      ${capture} ${responder}
      unshare -n sleep 100 & other=$!
      until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.05; done
      ip link set d1 netns $other
      on() { nsenter -t $other -n "$@"; }
      on ip addr add 10.77.0.2/24 dev d1; on ip link set d1 up; on ip link set lo up
      on ip route add default dev d1
      capture d0
      say multicast on ${ask} grafana.local
      say unicast on ${ask} grafana.local 10.77.0.1
      say arrived captured
      say local ${ask} grafana.local
      kill $other
    `)
    expect(found.multicast, JSON.stringify(found)).toBe('nothing')
    expect(found.arrived, JSON.stringify(found)).toMatch(
      /10\.77\.0\.2\.\d+ > 224\.0\.0\.251\.5353: 1 A \(QM\)\? grafana\.local/,
    )
    expect(found.unicast).toBe('nothing')
    expect(found.local).toBe('127.0.0.1')
  })
})
