/**
 * Measures fleet's forwards beside `kubectl port-forward` in one run: throughput, and the latency of
 * requests on kept and on new connections. Needs the sandbox's binaries, a build in dist/, and kubectl on
 * PATH (or FLEET_BENCH_KUBECTL).
 */
import { $ } from 'zx'

await $({
  stdio: 'inherit',
})`npx --no-install vitest run --config scripts/bench-forward/vitest.config.ts --root .`
