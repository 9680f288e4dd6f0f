/** The long version of test/e2e/root-cause.test.ts: 50 moments, or as many as the first argument says; the second is the first seed. */
import { $ } from 'zx'

const [moments = '50', seed = String(Date.now() % 100_000)] = process.argv.slice(2)
console.log(
  `${moments} moments from seed ${seed}; the same again: npm run test:root-cause -- ${moments} ${seed}`,
)
await $({
  stdio: 'inherit',
  env: { ...process.env, FLEET_TEST_MOMENTS: moments, FLEET_TEST_SEED: seed },
})`npx --no-install vitest run --project e2e --retry 0 test/e2e/root-cause.test.ts`
