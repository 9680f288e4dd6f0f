import { describe, expect, it } from 'vitest'
import { inNamespace, missing, swap, titled } from './namespace.ts'

const lack = missing('/usr/bin/getent')

describe.skipIf(lack)(titled('the hosts file of a machine', lack), () => {
  it('is changed in place where it is a bind mount, as in a container', async () => {
    const found = await inNamespace(`
      printf '127.0.0.1 localhost' > /run/hosts
      cp /etc/hosts /run/expected
      printf '127.0.0.1 localhost\\n127.0.0.1 x.local\\n::1 x.local\\n' > /run/wanted
      ${swap} /etc/hosts /run/expected /run/wanted rename hosts
      say exit echo $?
      say mounted grep -c ' /etc/hosts ' /proc/self/mountinfo
      say four getent ahostsv4 x.local
      say six getent ahostsv6 x.local
      ${swap} /etc/hosts /run/wanted /run/expected rename hosts
      say same cmp /etc/hosts /run/expected
      say left ls -A /etc/ --ignore='[^h]*' --ignore=host.conf --ignore=hostname
    `)
    expect(found.exit, found.stderr).toBe('0')
    expect(found.mounted).toBe('1')
    expect(found.four).toMatch(/^127\.0\.0\.1 +STREAM x\.local/)
    expect(found.six).toMatch(/^::1 +STREAM x\.local/)
    expect(found.same).toBe('')
    expect(found.left).not.toContain('fleet')
  })

  it('stays as it is when it is not what was expected', async () => {
    const found = await inNamespace(`
      printf 'other\\n' > /run/hosts
      printf 'expected\\n' > /run/expected
      printf 'wanted\\n' > /run/wanted
      ${swap} /run/hosts /run/expected /run/wanted rename nothing
      say exit echo $?
      say content cat /run/hosts
    `)
    expect(found).toMatchObject({ exit: '75', content: 'other' })
  })

  it('keeps its bytes when the disk is full', async () => {
    const found = await inNamespace(`
      mkdir /run/small; mount -t tmpfs -o size=8k none /run/small
      printf 'before\\n' > /run/small/hosts; cp /run/small/hosts /run/expected
      head -c 20000 /dev/zero > /run/wanted
      ${swap} /run/small/hosts /run/expected /run/wanted rename nothing
      say exit echo $?
      say content cat /run/small/hosts
      say files ls -A /run/small
    `)
    expect(found).toMatchObject({ exit: '74', content: 'before', files: 'hosts' })
  })
})
