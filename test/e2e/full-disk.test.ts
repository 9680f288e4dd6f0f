import { describe, expect, it } from 'vitest'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { makeFleetRepository } from '../support/fleet-repository.ts'
import { canMount, scriptOnDisk } from '../support/small-disk.ts'

/** A fleet that runs, a disk that fills up, and a commit that nobody can serve until it is freed. */
const script = `
at="--repo $1 --stage dev"
fleet up $at --provider sandbox >/dev/null 2>&1; echo "up: $?"
fill
fleet status $at >/dev/null 2>&1; echo "status on the full disk: $?"
sed -i 's/replicas: 1/replicas: 2/' "$1/apps/web/web.yaml"
git -C "$1" -c user.name=test -c user.email=test@example.com commit -qam 'Two of them'
fleet up $at --timeout 30s 2>&1 | tail -2; echo "up on the full disk: \${PIPESTATUS[0]}"
fleet status $at >/dev/null 2>&1; echo "status after it: $?"
free
fleet up $at >/dev/null 2>&1; echo "up again: $?"
fleet status $at; echo "status again: $?"
fleet down $at >/dev/null 2>&1; echo "down: $?"
`

describe.skipIf(!apiServerBinaries || !canMount)(
  needing('a disk that fills up while a fleet runs', apiServerBinaries),
  () => {
    it('is named, hides nothing, and once there is room the next up goes on', () => {
      const repository = makeFleetRepository({ web: {} })
      const { stdout, left } = scriptOnDisk('450m', script, [repository])
      const ended = Object.fromEntries(
        [...stdout.matchAll(/^([\w ]+): (\d+)$/gm)].map(([, step, code]) => [step, Number(code)]),
      )
      // By then etcd may have met the full disk or not; what is said has to be true, and to end.
      expect([0, 1]).toContain(ended['status on the full disk'])
      expect([0, 1]).toContain(ended['status after it'])
      expect(stdout).toMatch(/Error: No space left to write/)
      expect(ended).toMatchObject({
        up: 0,
        'up on the full disk': 3,
        'up again': 0,
        'status again': 0,
        down: 0,
      })
      expect(left).toEqual([])
    })
  },
)
