import { defineConfig } from 'vitest/config'

/**
 * Five projects by what they need: `unit` needs nothing, `contract` needs the sandbox's binaries,
 * `e2e` runs the built command line against real control planes, one file at a time, `kind` on a
 * container engine of its own, and `fleets` clones other people's repositories.
 * Real control planes on a starved machine may miss a deadline once: those tests get a second try,
 * and vitest's report shows which ones took it.
 */
export default defineConfig({
  test: {
    globalSetup: 'test/support/temporary-folder.ts',
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: {
          name: 'contract',
          globalSetup: 'test/support/build-binaries.ts',
          include: ['test/contract/**/*.test.ts'],
          retry: 1,
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
          retry: 1,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'kind',
          globalSetup: ['test/support/build-binaries.ts', 'test/kind/support/build-images.ts'],
          include: ['test/kind/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'fleets',
          globalSetup: 'test/support/build-binaries.ts',
          include: ['test/fleets/**/*.test.ts'],
          testTimeout: 1_200_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
