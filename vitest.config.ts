import { defineConfig } from 'vitest/config'

/**
 * Three projects by what they need: `unit` needs nothing, `contract` needs the sandbox's
 * binaries, `e2e` runs the built command line against real control planes, one file at a time.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: {
          name: 'contract',
          globalSetup: 'test/support/build-binaries.ts',
          include: ['test/contract/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          globalSetup: 'test/support/build-binaries.ts',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
