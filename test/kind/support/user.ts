import { expect, vi } from 'vitest'
import type { Stand, StandRun } from './stand.ts'

/** What a user does with a fleet on a kind cluster. */
export interface User {
  /** @returns its result, and all that it wrote; fails when the fleet is not healthy after it */
  healthyUp(): Promise<Pick<StandRun, 'stdout'> & { result: Record<string, unknown> | undefined }>
  /** Opens the fleet's page by its name. */
  page(): Promise<void>
}

export function userOf(stand: Stand, repository: string): User {
  const wanted = ['--provider', 'docker', '--node-image', stand.images.nodeImage]
  const curl = ['--silent', '--include', '--max-time', '5', 'http://whoami.local/']
  return {
    healthyUp: async () => {
      const args = ['up', ...wanted, '--output', 'json', '--yes']
      const { last, stderr, stdout } = await stand.fleet(args, { cwd: repository })
      const result = last('result')
      expect(result?.status, stderr + stdout.slice(-2000)).toBe('healthy')
      return { result, stdout }
    },
    // Tried again: until kube-proxy has looked, a restarted node sends requests to addresses of before.
    page: () =>
      vi.waitFor(
        async () => expect(await stand.there('curl', curl)).toContain('Host: whoami.local'),
        { timeout: 20_000, interval: 500 },
      ),
  }
}
