import { join } from 'node:path'
import { defineConfig } from 'rolldown'
import license from 'rollup-plugin-license'
import manifest from './package.json' with { type: 'json' }

/**
 * An import of `node:http` makes Node load its undici too, for names that fleet does not use:
 * 30 ms of every command, and memory of the background process.
 */
const leanHttp = {
  name: 'lean-http',
  resolveId: (id, _importer, { kind }) =>
    id === 'node:http' && kind !== 'require-call' ? '\0http' : undefined,
  load: (id) =>
    id === '\0http'
      ? "export const { Agent, createServer, request } = process.getBuiltinModule('node:http')"
      : undefined,
}

/**
 * The command line and its background process, with the libraries they use: one file for what they
 * always need, others for what is loaded when it is needed. Bundled, a command starts a third
 * quicker and the background process is smaller, since what is never used is left out.
 */
export default defineConfig({
  input: { main: 'src/main.ts', 'agent/main': 'src/agent/main.ts' },
  platform: 'node',
  // What is left in package.json's dependencies finds programs of its own beside its modules.
  external: Object.keys(manifest.dependencies),
  output: { dir: 'dist', chunkFileNames: 'chunks/[name].js' },
  plugins: [
    leanHttp,
    license({ thirdParty: { output: join(import.meta.dirname, 'dist', 'LICENSES.txt') } }),
  ],
})
