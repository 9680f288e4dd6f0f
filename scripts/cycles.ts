/** The long version of test/e2e/cycles.test.ts: 100 cycles, or as many as the first argument says. */
import { $ } from 'zx'

const cycles = process.argv[2] ?? '100'
await $({
  stdio: 'inherit',
  env: { ...process.env, FLEET_TEST_CYCLES: cycles },
})`npx --no-install vitest run --project e2e --retry 0 test/e2e/cycles.test.ts`
