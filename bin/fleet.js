#!/usr/bin/env node
// Written for old Node versions too: the version check must run before anything modern is parsed.
import * as nodeModule from 'node:module'
import process from 'node:process'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `fleet needs Node 22.19 or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'Install a current Node (https://nodejs.org), or put a newer one first on PATH, and try again.\n',
  )
  process.exitCode = 3
} else {
  nodeModule.enableCompileCache()
  const { main } = await import('../dist/main.js')
  process.exitCode = await main(process.argv.slice(2))
}
