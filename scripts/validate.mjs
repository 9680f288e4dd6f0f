#!/usr/bin/env zx
// `fleet validate` for a CI that has this checkout and no installed fleet: npx zx scripts/validate.mjs [folder] [options]
import { fileURLToPath } from 'node:url'
import { $ } from 'zx'

const fleet = fileURLToPath(new URL('../bin/fleet.js', import.meta.url))
const args = process.argv.slice(process.argv.findIndex((one) => one.endsWith('validate.mjs')) + 1)

const { exitCode } = await $({
  nothrow: true,
  stdio: 'inherit',
})`${process.execPath} ${fleet} validate ${args}`
process.exitCode = exitCode ?? 1
