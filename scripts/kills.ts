/** The long version of test/e2e/kills.test.ts: 100 kills, or as many as the first argument says. */
import { $ } from 'zx'

const kills = process.argv[2] ?? '100'
await $({
  stdio: 'inherit',
  env: { ...process.env, FLEET_TEST_KILLS: kills },
})`npx --no-install vitest run --project e2e --retry 0 test/e2e/kills.test.ts`
