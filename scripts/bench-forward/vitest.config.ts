import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { include: ['scripts/bench-forward/measure.test.ts'] } })
