import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'
import { checkout } from './checkout.ts'
import { foreignFleets } from './list.ts'
import { outcomeOf } from './outcome.ts'

let home: FleetHome
let folder: string | undefined

afterEach(async () => {
  if (folder === undefined) return
  await home.run(['down'], { cwd: folder })
  rmSync(folder, { recursive: true })
})

/**
 * Other people's fleets, unchanged, on the sandbox: each ends as written in `expected/`, service
 * by service. `npm run test:fleets -- --update` writes the files anew.
 */
describe.each(foreignFleets)('$repository: $shape', (fleet) => {
  const { name, repository, commit, shape, args = [], keepGoing = false } = fleet

  it('ends as expected', async (context) => {
    home = fleetHome()
    folder = await checkout(fleet)
    if (folder === undefined) return context.skip(`github.com/${repository} cannot be cloned`)
    const options = { cwd: folder }
    const graph = await home.run(['graph', '--output', 'json', ...args], options)
    const up = ['up', '--provider', 'sandbox', '--yes', '--timeout', '10m', '--output', 'json']
    const all = keepGoing ? [...args, '--keep-going'] : args
    const run = await home.run([...up, ...all], options)
    const outcome = { repository, commit, shape, arguments: all, ...outcomeOf(run, graph.events) }
    const text = `${JSON.stringify(outcome, null, 2)}\n`
    await expect(text).toMatchFileSnapshot(join('expected', `${name}.json`))
  })
})
