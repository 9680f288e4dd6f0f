import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { servedByFlux } from '../../../src/flux/versions.ts'
import { binariesWith, needing } from '../support/binaries.ts'

const binaries = binariesWith('source-watcher')
const definition = z.object({
  spec: z.object({
    group: z.string(),
    versions: z.array(z.object({ name: z.string(), served: z.boolean() })),
  }),
})

it.skipIf(!binaries)(
  needing("the list of served versions is that of Flux's CRDs", binaries),
  () => {
    const folder = join(binaries ?? '', 'manifests', 'crds')
    const served = readdirSync(folder).flatMap((file) => {
      const { group, versions } = definition.parse(
        parse(readFileSync(join(folder, file), 'utf8')),
      ).spec
      return versions.filter((one) => one.served).map(({ name }) => `${group}/${name}`)
    })
    expect([...new Set(served)].toSorted()).toEqual(servedByFlux().toSorted())
  },
)
