import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { UsedKind } from '../../../src/sandbox/crds.ts'
import { knownDefinitions } from '../../../src/sandbox/known-definitions.ts'

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: gadgets.example.com
spec:
  group: example.com
  names:
    kind: Gadget
    plural: gadgets
  scope: Cluster
  conversion:
    strategy: Webhook
  versions:
  - name: v1
    served: true
    storage: true
  - name: v1beta1
    served: false
    storage: false
`

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'fleet-definitions-'))
  onTestFinished(() => rm(made, { recursive: true }))
  await mkdir(join(made, 'below'))
  await writeFile(join(made, 'below', 'example.com_gadgets.yaml'), definition)
  return made
}

const used = (over: Partial<UsedKind>): UsedKind => {
  return { group: 'example.com', version: 'v1', kind: 'Gadget', namespaced: false, ...over }
}

test('a kind is defined as its service defines it, without a conversion that nothing answers', async () => {
  const [found, ...others] = await knownDefinitions(await folder(), [used({})])
  expect(others).toEqual([])
  expect(found).toMatchObject({ metadata: { name: 'gadgets.example.com' } })
  expect(found?.spec).not.toHaveProperty('conversion')
})

test('a definition is left out when it does not serve a version that is used', async () => {
  const kinds = [used({}), used({ version: 'v1beta1' })]
  expect(await knownDefinitions(await folder(), kinds)).toEqual([])
})

test('a kind of another group or name has no definition', async () => {
  const kinds = [used({ group: 'other.example.com' }), used({ kind: 'Gadgets' })]
  expect(await knownDefinitions(await folder(), kinds)).toEqual([])
})
