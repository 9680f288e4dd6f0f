import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { openKinds } from '../../../src/sandbox/definitions.ts'
import { templatesFolder } from '../../../src/system/paths.ts'

const crds = join(templatesFolder(), 'sandbox', 'crds')

it.each([
  ['alerts', 'eventSources'],
  ['receivers', 'resources'],
])(
  'lets %s refer to kinds that Flux itself does not know, such as a FluxInstance',
  (name, list) => {
    const text = readFileSync(join(crds, `notification.toolkit.fluxcd.io_${name}.yaml`), 'utf8')
    const references = (definition: string) => {
      const [version] = parse(definition).spec.versions.slice(-1)
      return version.schema.openAPIV3Schema.properties.spec.properties[list].items.properties.kind
    }
    expect(references(text).enum).toContain('GitRepository')
    expect(references(openKinds(text))).toMatchObject({ type: 'string' })
    expect(references(openKinds(text)).enum).toBeUndefined()
    expect(openKinds(text).match(/enum:/g)?.length).toBe((text.match(/enum:/g)?.length ?? 0) - 1)
  },
)
